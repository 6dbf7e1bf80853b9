"""The links of alert chains, each by itself: which filters, alarms, rules and topics are about security at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.alarms import looks_at
from vedette.meaning.patterns import events_of, part
from vedette.meaning.rules import enabled
from vedette.model import some, those
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_RULES, EVENT_TARGETS
from vedette.model.facts.logs import METRIC_FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Here
    from vedette.model.facts.cloudwatch import Alarm
    from vedette.model.facts.events import EventRule
    from vedette.model.facts.logs import MetricFilter

#: What telling the links of security's chains needs.
LINKS = (TRAILS, METRIC_FILTERS, ALARMS, EVENT_RULES, EVENT_TARGETS)
#: Event sources and kinds that rules of security look at.
_SOURCES = frozenset(
    {"aws.guardduty", "aws.securityhub", "aws.config", "aws.health", "aws.access-analyzer", "aws.macie"}
)
_KINDS = "via CloudTrail"


def trail_filters(here: Here) -> Iterator[MetricFilter]:
    """The region's metric filters on log groups that a trail writes to. Raises `NotKnown` after the last."""
    return those(here.of(METRIC_FILTERS), lambda f: of_trail(f, here))


def of_trail(found: MetricFilter, here: Here) -> bool:
    """Whether a trail of this account writes to the filter's log group. Raises `NotKnown`."""
    return some(
        here.whole_account.of(TRAILS),
        lambda t: (
            part(t.log_group, 3) == here.region
            and part(t.log_group, 4) == here.account
            and part(t.log_group.removesuffix(":*"), 5) == f"log-group:{found.group}"
        ),
    )


def of_security(alarm: Alarm, here: Here) -> bool:
    """Whether the alarm looks at a metric that is counted in a trail's log group. Raises `NotKnown`."""
    return some(trail_filters(here), lambda f: looks_at(alarm, f))


def security_rule(rule: EventRule) -> bool:
    """Whether a rule of people looks at calls, sign-ins or what detectors say."""
    if rule.managed_by or not rule.pattern:
        return False
    return events_of(rule.pattern) is None or any(s in rule.pattern for s in (_KINDS, *_SOURCES))


def sends_alerts(topic: str, here: Here) -> bool:
    """Whether a security alarm or rule of the region sends to the topic. Raises `NotKnown`."""

    def by_alarm() -> bool:
        return some(here.of(ALARMS), lambda a: topic in a.alarm_actions and of_security(a, here))

    def by_rule() -> bool:
        rules = those(here.of(EVENT_RULES), lambda r: security_rule(r) and enabled(r))
        return some(rules, lambda r: topic in _targets(r, here))

    return some((by_alarm, by_rule), lambda way: way())


def _targets(rule: EventRule, here: Here) -> frozenset[str]:
    found = here.find(EVENT_TARGETS, rule.arn)
    return frozenset(t.arn for t in found.targets) if found else frozenset()
