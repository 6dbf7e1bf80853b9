"""EventBridge: buses, rules and their targets."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class EventBus:
    """An event bus with its policy, JSON text."""

    arn: str
    name: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule of a bus: its pattern as JSON text, or its schedule; `state` is `ENABLED…` or `DISABLED`."""

    arn: str
    name: str = ""
    bus: str = "default"
    pattern: str = ""
    schedule: str = ""
    state: str = "ENABLED"
    managed_by: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a rule: an ARN, the role it is called with, the queue for what cannot be delivered."""

    id: str
    arn: str
    role: str = ""
    dead_letters: str = ""
    input: str = ""


@dataclass(frozen=True, slots=True)
class RuleTargets:
    """The targets of a rule that has a pattern, by the rule's ARN; every such rule has a row."""

    arn: str
    targets: tuple[Target, ...] = ()


EVENT_BUSES = Kind("events.buses", EventBus, Scope.REGION, ("events:ListEventBuses",), "event bus")
EVENT_RULES = Kind("events.rules", EventRule, Scope.REGION, ("events:ListRules",), "event rule", needs=(EVENT_BUSES,))
EVENT_TARGETS = Kind(
    "events.targets", RuleTargets, Scope.REGION, ("events:ListTargetsByRule",), "event rule", needs=(EVENT_RULES,)
)
