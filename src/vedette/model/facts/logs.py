"""CloudWatch Logs: groups, metric filters, what is forwarded, and what arrives in groups that hold security logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group; `retention_days` 0 is for ever. `arn` ends without `:*`."""

    arn: str
    name: str = ""
    retention_days: int = 0
    stored_bytes: int = 0
    kms_key: str = ""
    log_class: str = "STANDARD"
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class MetricTransformation:
    """The metric that a metric filter counts into; `value` is a number or a field (`$.bytes`)."""

    name: str
    namespace: str
    value: str = "1"
    default: float | None = None
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A metric filter of a log group, with its pattern as it is written."""

    name: str
    group: str
    pattern: str = ""
    metrics: tuple[MetricTransformation, ...] = ()

    @property
    def id(self) -> str:
        """Its group and its name."""
        return f"{self.group}:{self.name}"


@dataclass(frozen=True, slots=True)
class LogsResourcePolicy:
    """A policy of a region's log groups: who may put events, JSON text."""

    name: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class LogsAccountPolicy:
    """A policy for all log groups of an account and region, such as a subscription to all; JSON text."""

    name: str
    type: str = ""
    document: str = ""
    selection: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription of a log group: where its events are forwarded to; an empty pattern is all events."""

    name: str
    destination: str
    pattern: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class LogSubscriptions:
    """The subscriptions of a group that holds security logs; a group that was asked has a row, also without any."""

    group: str
    subscriptions: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True)
class LogActivity:
    """When a group that holds security logs got its last event; None where it has none, or no stream."""

    group: str
    last_event: datetime | None = None
    last_ingested: datetime | None = None
    streams: bool = False


LOG_GROUPS = Kind("logs.groups", LogGroup, Scope.REGION, ("logs:DescribeLogGroups",), "log group", key="name")
METRIC_FILTERS = Kind(
    "logs.metric-filters", MetricFilter, Scope.REGION, ("logs:DescribeMetricFilters",), "metric filter", key="id"
)
LOGS_RESOURCE_POLICIES = Kind(
    "logs.resource-policies",
    LogsResourcePolicy,
    Scope.REGION,
    ("logs:DescribeResourcePolicies",),
    "resource policy",
    key="name",
)
LOGS_ACCOUNT_POLICIES = Kind(
    "logs.account-policies",
    LogsAccountPolicy,
    Scope.REGION,
    ("logs:DescribeAccountPolicies",),
    "account policy",
    key="name",
)
#: Log groups that trails and flow logs deliver to are asked one by one; there may be 300,000 others.
LOG_SUBSCRIPTIONS = Kind(
    "logs.subscriptions",
    LogSubscriptions,
    Scope.REGION,
    ("logs:DescribeSubscriptionFilters",),
    "security log group",
    key="group",
    needs=(TRAILS, FLOW_LOGS),
)
LOG_ACTIVITY = Kind(
    "logs.activity",
    LogActivity,
    Scope.REGION,
    ("logs:DescribeLogStreams",),
    "security log group",
    key="group",
    needs=(TRAILS, FLOW_LOGS),
)
