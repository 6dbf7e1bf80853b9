"""CloudWatch Logs: where subscriptions forward to, and whether what comes in arrives there."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.logs import LOG_SUBSCRIPTIONS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class LogDestination:
    """What other accounts' log groups forward to; `target` is the stream behind it, `policy` JSON text."""

    arn: str
    name: str = ""
    target: str = ""
    role: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class LogDelivery:
    """What a subscription forwarded within a day, in events, and what came into its group."""

    group: str
    filter: str
    incoming: int = 0
    forwarded: int = 0
    errors: int = 0
    throttled: int = 0

    @property
    def id(self) -> str:
        """Its group and its name."""
        return f"{self.group}:{self.filter}"


LOG_DESTINATIONS = Kind(
    "logs.destinations", LogDestination, Scope.REGION, ("logs:DescribeDestinations",), "log destination"
)
LOG_DELIVERY = Kind(
    "logs.delivery",
    LogDelivery,
    Scope.REGION,
    ("cloudwatch:ListMetrics", "cloudwatch:GetMetricData"),
    "subscription",
    key="id",
    needs=(LOG_SUBSCRIPTIONS,),
)
