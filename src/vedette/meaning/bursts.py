"""Many events within minutes, each of them harmless: whether an alarm counts them, or a detector tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.meaning.alarms import ALARMING, alarms_of, counts, filters_of, group_of, unheard
from vedette.meaning.golden import finding
from vedette.meaning.guardduty import DETECTING
from vedette.meaning.rules import RULING, rule_tells
from vedette.meaning.trails import RECORDING
from vedette.model import culprits, every, some, those
from vedette.model.facts.guardduty import DETECTOR_SETTINGS

if TYPE_CHECKING:
    from vedette.meaning.golden import Golden
    from vedette.model import Here
    from vedette.model.facts.cloudtrail import Trail
    from vedette.model.facts.cloudwatch import Alarm

#: What asking about bursts needs.
BURSTING = (*RECORDING, *ALARMING, *RULING, *DETECTING)
#: Regions in a sentence.
_SHOWN = 4
#: The longest period in which an alarm may count, seconds: who empties a bucket is done after that.
_LONGEST = 3600
_ABOVE = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")


@dataclass(frozen=True)
class Detection:
    """What GuardDuty says of such a burst: the type of its finding, the resource's type, the plan that must be on."""

    finding: str
    resource: str
    feature: str = ""


def detected(what: Detection, here: Here) -> bool:
    """Whether GuardDuty looks for it in a region, and its finding reaches somebody. Raises `NotKnown`."""
    detail = {
        "schemaVersion": "2.0",
        "accountId": here.account,
        "region": here.region,
        "type": what.finding,
        "severity": 5,
        "service": {"serviceName": "guardduty", "archived": False, "count": 1},
        "resource": {"resourceType": what.resource},
    }
    golden = finding("guardduty", "GuardDuty Finding", what.finding, detail)

    def on() -> bool:
        return some(
            here.of(DETECTOR_SETTINGS),
            lambda d: d.status == "ENABLED" and (not what.feature or what.feature in d.features),
        )

    def told() -> bool:
        return rule_tells(golden, here)

    return every((on, told), lambda holds: holds())


def undetected(what: Detection, here: Here) -> str:
    """The regions of an account in which GuardDuty tells nobody of it, for a sentence. Raises `NotKnown`."""
    names = [one.region for one in culprits(here.regions, lambda one: not detected(what, one))]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def counted(trail: Trail, events: tuple[Golden, ...], here: Here, most: int) -> bool:
    """Whether an alarm goes off after `most` of these events at the latest, and somebody hears. Raises `NotKnown`.

    One filter must count every one of them: who works in a burst mixes them.
    """
    if not trail.log_group:
        return False
    _, place = group_of(trail, here)
    return some(
        those(filters_of(trail, here), lambda f: all(counts(f, golden) for golden in events)),
        lambda f: some(alarms_of(f, place), lambda a: _reached(a, most) and not unheard(a, place)),
    )


def _reached(alarm: Alarm, most: int) -> bool:
    """Whether so many events within an hour set the alarm off; a formula or a band is somebody's thought."""
    if any(expression for *_, expression in alarm.metrics) or alarm.comparison.endswith("UpperThreshold"):
        return True
    return (
        alarm.comparison in _ABOVE
        and alarm.statistic in {"Sum", "SampleCount"}
        and alarm.period_seconds <= _LONGEST
        and (alarm.threshold or 0) < most
    )
