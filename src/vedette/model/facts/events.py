"""EventBridge: rules, where they send events, and buses."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope

DEFAULT_BUS = "default"


@dataclass(frozen=True, slots=True)
class EventBus:
    """An event bus, with its policy as JSON text (empty: only its own account may put events)."""

    arn: str
    name: str = ""
    region: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule on a bus (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html).

    `state` is `ENABLED`, `DISABLED` or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`, which alone sees calls that
    only read. `pattern` is JSON text, empty for a rule that runs by the clock.
    """

    arn: str
    name: str = ""
    bus: str = DEFAULT_BUS
    region: str = ""
    state: str = "ENABLED"
    pattern: str = ""
    managed_by: str = ""

    @property
    def enabled(self) -> bool:
        """Whether it looks at events at all."""
        return self.state.startswith("ENABLED")

    @property
    def sees_reads(self) -> bool:
        """Whether it sees management events that only read."""
        return self.state == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends events: the ARN, the role it takes, and the queue for what could not be delivered."""

    arn: str
    role: str = ""
    dead_letters: str = ""


@dataclass(frozen=True, slots=True)
class RuleTargets:
    """All targets of a rule; `arn` is the rule's."""

    arn: str
    targets: tuple[Target, ...] = ()


EVENT_BUSES = Kind("events.buses", EventBus, Scope.REGION, ("events:ListEventBuses",), "event bus")
EVENT_RULES = Kind("events.rules", EventRule, Scope.REGION, ("events:ListRules",), "event rule", needs=(EVENT_BUSES,))
RULE_TARGETS = Kind(
    "events.targets", RuleTargets, Scope.REGION, ("events:ListTargetsByRule",), "event rule", needs=(EVENT_RULES,)
)
