"""CloudWatch Logs: log groups, what is counted in them and where they are forwarded to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group; `retention_days` is 0 where events are kept for ever.

    Its `arn` ends with its name.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    """

    arn: str
    name: str = ""
    region: str = ""
    retention_days: int = 0
    stored_bytes: int = 0
    kms_key: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A metric filter, and one metric that it counts into; `id` is group, filter and metric.

    `value` is what one match adds: a number, or a field of the event.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricFilter.html
    """

    id: str
    name: str = ""
    group: str = ""
    region: str = ""
    pattern: str = ""
    namespace: str = ""
    metric: str = ""
    value: str = "1"


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Where the events of a trail's log group go on to: the ARNs of its subscription filters' destinations."""

    arn: str
    destinations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastEvent:
    """When a trail's log group was last written to, as its newest stream tells; None where it never was."""

    arn: str
    ingested: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogsPolicy:
    """A resource policy of CloudWatch Logs in a region, as JSON text."""

    name: str
    document: str = ""


LOG_GROUPS = Kind("logs.groups", LogGroup, Scope.REGION, ("logs:DescribeLogGroups",), "log group")
METRIC_FILTERS = Kind(
    "logs.metric-filters", MetricFilter, Scope.REGION, ("logs:DescribeMetricFilters",), "metric filter", key="id"
)
FORWARDING = Kind(
    "logs.subscription-filters",
    Forwarding,
    Scope.REGION,
    ("logs:DescribeSubscriptionFilters",),
    "log group",
    needs=(TRAILS,),
)
LAST_EVENTS = Kind(
    "logs.last-events", LastEvent, Scope.REGION, ("logs:DescribeLogStreams",), "log group", needs=(TRAILS,)
)
LOGS_POLICIES = Kind(
    "logs.resource-policies", LogsPolicy, Scope.REGION, ("logs:DescribeResourcePolicies",), "policy", key="name"
)
