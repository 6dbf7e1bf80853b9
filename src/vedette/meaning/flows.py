"""What happens in networks, and whether anybody is told: by GuardDuty's findings, or by alarms on flow logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.meaning.alarms import ALARMING, alarms_of, silent, unheard
from vedette.meaning.golden import finding
from vedette.meaning.guardduty import DETECTING
from vedette.meaning.patterns import filter_of
from vedette.meaning.rules import RULING, rule_tells
from vedette.model import Verdict, every, failed, not_applicable, passed, some, those
from vedette.model.facts.ec2 import FLOW_LOGS, VPCS
from vedette.model.facts.guardduty import DETECTOR_SETTINGS
from vedette.model.facts.logs import METRIC_FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Here
    from vedette.model.facts.cloudwatch import Alarm
    from vedette.model.facts.logs import MetricFilter

#: What asking about networks needs.
FLOWING = (VPCS, FLOW_LOGS, *DETECTING, *ALARMING, *RULING)


@dataclass(frozen=True)
class Watch:
    """What is to be told of: GuardDuty's kind of finding, and lines of a flow log that a filter may count.

    Without lines no filter can tell it: it takes a list, or the past.
    """

    finding: str
    lines: tuple[str, ...] = ()


def watched(watch: Watch, here: Here) -> Verdict:
    """Whether somebody is told in a region. Raises `NotKnown`."""
    if next(iter(here.of(VPCS)), None) is None:
        return not_applicable("there is no VPC here")
    if here.expected.alerting_elsewhere:
        return passed("flow logs are watched elsewhere, as the settings say", declared=True)
    if some((_detected, _counted), lambda way: way(watch, here)):
        return passed("GuardDuty, or an alarm on flow logs, tells somebody")
    return failed("neither GuardDuty nor an alarm on flow logs tells anybody of it")


def _detected(watch: Watch, here: Here) -> bool:
    detail = {
        "schemaVersion": "2.0",
        "accountId": here.account,
        "region": here.region,
        "type": watch.finding,
        "severity": 5,
        "service": {"serviceName": "guardduty", "archived": False, "count": 1},
        "resource": {"resourceType": "Instance"},
    }
    golden = finding("guardduty", "GuardDuty Finding", watch.finding, detail)

    def on(_here: Here) -> bool:
        return some(here.of(DETECTOR_SETTINGS), lambda d: d.status == "ENABLED")

    def told(_here: Here) -> bool:
        return rule_tells(golden, here)

    return every((on, told), lambda holds: holds(here))


def _counted(watch: Watch, here: Here) -> bool:
    return bool(watch.lines) and some(
        _filters(watch, here), lambda f: some(alarms_of(f, here), lambda a: _tells(f, a, here))
    )


def _filters(watch: Watch, here: Here) -> Iterator[MetricFilter]:
    """Metric filters on groups that flow logs go to, which count such a line."""
    return those(
        here.of(METRIC_FILTERS),
        lambda f: _counts(f, watch) and some(here.of(FLOW_LOGS), lambda log: log.group == f.group),
    )


def _counts(found: MetricFilter, watch: Watch) -> bool:
    pattern = filter_of(found.pattern)
    return pattern is not None and all(pattern.matches(line) for line in watch.lines)


def _tells(found: MetricFilter, alarm: Alarm, here: Here) -> bool:
    return not silent(alarm, found, burst=True) and not unheard(alarm, here)
