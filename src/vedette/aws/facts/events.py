"""EventBridge's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.events import EVENT_BUSES, EVENT_RULES, EVENT_TARGETS, EventBus, EventRule, RuleTargets, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def buses(ask: Ask) -> Iterator[EventBus]:
    """Every event bus."""
    for one in ask.pages("events", "list_event_buses", "EventBuses"):
        yield EventBus(text(one, "Arn"), text(one, "Name"), text(one, "Policy"))


def rules(ask: Ask) -> Iterator[EventRule]:
    """Every rule: of the default bus, which is always there, then of the others."""
    yield from _of_bus(ask, "default")
    for bus in ask.have(EVENT_BUSES):
        if bus.name != "default":
            yield from _of_bus(ask, bus.name)


def _of_bus(ask: Ask, bus: str) -> Iterator[EventRule]:
    for one in ask.pages("events", "list_rules", "Rules", EventBusName=bus):
        yield EventRule(
            arn=text(one, "Arn"),
            name=text(one, "Name"),
            bus=text(one, "EventBusName") or bus,
            pattern=text(one, "EventPattern"),
            schedule=text(one, "ScheduleExpression"),
            state=text(one, "State", "ENABLED"),
            managed_by=text(one, "ManagedBy"),
        )


def targets(ask: Ask) -> Iterator[RuleTargets | Gap]:
    """The targets of each rule that has a pattern."""

    def one(rule: EventRule) -> RuleTargets:
        listed = ask.pages("events", "list_targets_by_rule", "Targets", Rule=rule.name, EventBusName=rule.bus)
        return RuleTargets(rule.arn, tuple(_target(t) for t in listed))

    return ask.each((r for r in ask.have(EVENT_RULES) if r.pattern), lambda r: r.arn, one)


def _target(one: dict[str, Any]) -> Target:
    return Target(
        id=text(one, "Id"),
        arn=text(one, "Arn"),
        role=text(one, "RoleArn"),
        dead_letters=text(one.get("DeadLetterConfig") or {}, "Arn"),
        input=text(one, "Input"),
    )


GATHERERS = (
    Gatherer(EVENT_BUSES, buses),
    Gatherer(EVENT_RULES, rules),
    Gatherer(EVENT_TARGETS, targets),
)
