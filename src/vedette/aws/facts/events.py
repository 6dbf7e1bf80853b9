"""EventBridge's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.events import (
    DEFAULT_BUS,
    EVENT_BUSES,
    EVENT_RULES,
    RULE_TARGETS,
    EventBus,
    EventRule,
    RuleTargets,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap


def buses(ask: Ask) -> Iterator[EventBus]:
    """Every event bus of the region."""
    for one in ask.pages("events", "list_event_buses", "EventBuses"):
        yield EventBus(text(one, "Arn"), text(one, "Name"), ask.region, text(one, "Policy"))


def rules(ask: Ask) -> Iterator[EventRule]:
    """Every rule of every bus of the region."""
    names = dict.fromkeys([DEFAULT_BUS, *(bus.name for bus in ask.have(EVENT_BUSES))])
    for name in names:
        for one in ask.pages("events", "list_rules", "Rules", EventBusName=name):
            yield EventRule(
                arn=text(one, "Arn"),
                name=text(one, "Name"),
                bus=text(one, "EventBusName", DEFAULT_BUS),
                region=ask.region,
                state=text(one, "State"),
                pattern=text(one, "EventPattern"),
                managed_by=text(one, "ManagedBy"),
            )


def targets(ask: Ask) -> Iterable[RuleTargets | Gap]:
    """The targets of each rule that looks at events."""

    def one(rule: EventRule) -> RuleTargets:
        found = ask.pages("events", "list_targets_by_rule", "Targets", Rule=rule.name, EventBusName=rule.bus)
        listed = tuple(
            Target(text(t, "Arn"), text(t, "RoleArn"), text(t.get("DeadLetterConfig") or {}, "Arn")) for t in found
        )
        return RuleTargets(rule.arn, listed)

    return ask.each((r for r in ask.have(EVENT_RULES) if r.pattern), lambda r: r.arn, one)


GATHERERS = (Gatherer(EVENT_BUSES, buses), Gatherer(EVENT_RULES, rules), Gatherer(RULE_TARGETS, targets))
