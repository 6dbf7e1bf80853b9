"""CloudTrail: trails, whether they record and deliver, and what they record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail as one region sees it (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html).

    `region` is its home, `account` its owner's: a trail of every region is seen in each, and an organisation's in each
    member. `log_group` is an ARN.
    """

    arn: str
    name: str = ""
    account: str = ""
    region: str = ""
    bucket: str = ""
    prefix: str = ""
    topic: str = ""
    log_group: str = ""
    log_role: str = ""
    kms_key: str = ""
    multi_region: bool = False
    global_services: bool = False
    validation: bool = False
    organization: bool = False


@dataclass(frozen=True, slots=True)
class TrailStatus:
    """Whether a trail records, and when and how it delivered last; None where it never did.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
    """

    arn: str
    logging: bool = False
    started: datetime | None = None
    stopped: datetime | None = None
    delivered: datetime | None = None
    delivery_error: str = ""
    logs_delivered: datetime | None = None
    logs_error: str = ""
    digest_delivered: datetime | None = None
    digest_error: str = ""
    notified: datetime | None = None
    notification_error: str = ""


@dataclass(frozen=True, slots=True)
class DataResource:
    """A type of resource whose data events are recorded, and the ARN prefixes; `arn:aws:s3` alone is all of it."""

    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BasicSelector:
    """A basic event selector; `read_write` is `All`, `ReadOnly` or `WriteOnly`."""

    read_write: str = "All"
    management: bool = True
    excluded: tuple[str, ...] = ()
    data: tuple[DataResource, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """One condition of an advanced selector: any value of each list that is given, all lists that are given."""

    field: str
    equals: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    ends_with: tuple[str, ...] = ()
    not_equals: tuple[str, ...] = ()
    not_starts_with: tuple[str, ...] = ()
    not_ends_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdvancedSelector:
    """An advanced event selector: an event is recorded where all its conditions hold."""

    name: str = ""
    fields: tuple[FieldSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class TrailSelectors:
    """What a trail records: basic or advanced selectors, any of them; with neither, all management events.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
    """

    arn: str
    basic: tuple[BasicSelector, ...] = ()
    advanced: tuple[AdvancedSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class TrailInsights:
    """The kinds of Insights that a trail has on: `ApiCallRateInsight`, `ApiErrorRateInsight`."""

    arn: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventDataStore:
    """A store of CloudTrail Lake; `status` is `ENABLED` where it takes events in."""

    arn: str
    name: str = ""
    status: str = ""
    multi_region: bool = False
    organization: bool = False
    retention_days: int = 0
    termination_protection: bool = False
    kms_key: str = ""


TRAILS = Kind("cloudtrail.trails", Trail, Scope.REGION, ("cloudtrail:DescribeTrails",), "trail")
TRAIL_STATUS = Kind(
    "cloudtrail.status", TrailStatus, Scope.ACCOUNT, ("cloudtrail:GetTrailStatus",), "trail", needs=(TRAILS,)
)
TRAIL_SELECTORS = Kind(
    "cloudtrail.selectors", TrailSelectors, Scope.ACCOUNT, ("cloudtrail:GetEventSelectors",), "trail", needs=(TRAILS,)
)
TRAIL_INSIGHTS = Kind(
    "cloudtrail.insights", TrailInsights, Scope.ACCOUNT, ("cloudtrail:GetInsightSelectors",), "trail", needs=(TRAILS,)
)
EVENT_DATA_STORES = Kind(
    "cloudtrail.stores",
    EventDataStore,
    Scope.REGION,
    ("cloudtrail:ListEventDataStores", "cloudtrail:GetEventDataStore"),
    "event data store",
)
