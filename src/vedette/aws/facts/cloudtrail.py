"""CloudTrail's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import arn_part, flag, moment, number, text, texts
from vedette.model import Gatherer
from vedette.model.facts.cloudtrail import (
    EVENT_DATA_STORES,
    TRAIL_INSIGHTS,
    TRAIL_SELECTORS,
    TRAIL_STATUS,
    TRAILS,
    AdvancedSelector,
    BasicSelector,
    DataResource,
    EventDataStore,
    FieldSelector,
    Trail,
    TrailInsights,
    TrailSelectors,
    TrailStatus,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vedette.model import Ask, Gap


def trails(ask: Ask) -> Iterator[Trail]:
    """Every trail that the region sees, shadows too."""
    for one in ask.call("cloudtrail", "describe_trails", includeShadowTrails=True).get("trailList", ()):
        yield trail(one, ask.region)


def trail(one: dict[str, Any], region: str) -> Trail:
    """A trail of AWS's answer in a region."""
    arn = text(one, "TrailARN")
    return Trail(
        arn=arn,
        name=text(one, "Name"),
        account=arn_part(arn, 4),
        region=text(one, "HomeRegion") or region,
        bucket=text(one, "S3BucketName"),
        prefix=text(one, "S3KeyPrefix"),
        topic=text(one, "SnsTopicARN"),
        log_group=text(one, "CloudWatchLogsLogGroupArn"),
        log_role=text(one, "CloudWatchLogsRoleArn"),
        kms_key=text(one, "KmsKeyId"),
        multi_region=flag(one, "IsMultiRegionTrail"),
        global_services=flag(one, "IncludeGlobalServiceEvents"),
        validation=flag(one, "LogFileValidationEnabled"),
        organization=flag(one, "IsOrganizationTrail"),
    )


def _of_each(ask: Ask, one: Callable[[Trail], Any]) -> Iterator[Any]:
    """What is asked of each trail once, in its home region."""
    return ask.each(ask.have(TRAILS), lambda t: t.arn, one)


def statuses(ask: Ask) -> Iterator[TrailStatus | Gap]:
    """The status of each trail."""
    return _of_each(
        ask, lambda t: status(t.arn, ask.call("cloudtrail", "get_trail_status", region=t.region, Name=t.arn))
    )


def status(arn: str, found: dict[str, Any]) -> TrailStatus:
    """A trail's status of AWS's answer."""
    return TrailStatus(
        arn=arn,
        logging=flag(found, "IsLogging"),
        started=moment(found, "StartLoggingTime"),
        stopped=moment(found, "StopLoggingTime"),
        delivered=moment(found, "LatestDeliveryTime"),
        delivery_error=text(found, "LatestDeliveryError"),
        logs_delivered=moment(found, "LatestCloudWatchLogsDeliveryTime"),
        logs_error=text(found, "LatestCloudWatchLogsDeliveryError"),
        digest_delivered=moment(found, "LatestDigestDeliveryTime"),
        digest_error=text(found, "LatestDigestDeliveryError"),
        notified=moment(found, "LatestNotificationTime"),
        notification_error=text(found, "LatestNotificationError"),
    )


def selectors(ask: Ask) -> Iterator[TrailSelectors | Gap]:
    """The event selectors of each trail."""
    return _of_each(
        ask,
        lambda t: selection(t.arn, ask.call("cloudtrail", "get_event_selectors", region=t.region, TrailName=t.arn)),
    )


def selection(arn: str, found: dict[str, Any]) -> TrailSelectors:
    """A trail's selectors of AWS's answer."""
    basic = (
        BasicSelector(
            read_write=text(one, "ReadWriteType", "All"),
            management=flag(one, "IncludeManagementEvents", default=True),
            excluded=texts(one, "ExcludeManagementEventSources"),
            data=tuple(DataResource(text(d, "Type"), texts(d, "Values")) for d in one.get("DataResources") or ()),
        )
        for one in found.get("EventSelectors") or ()
    )
    advanced = (
        AdvancedSelector(text(one, "Name"), tuple(_field(f) for f in one.get("FieldSelectors") or ()))
        for one in found.get("AdvancedEventSelectors") or ()
    )
    return TrailSelectors(arn, tuple(basic), tuple(advanced))


def _field(one: dict[str, Any]) -> FieldSelector:
    return FieldSelector(
        field=text(one, "Field"),
        equals=texts(one, "Equals"),
        starts_with=texts(one, "StartsWith"),
        ends_with=texts(one, "EndsWith"),
        not_equals=texts(one, "NotEquals"),
        not_starts_with=texts(one, "NotStartsWith"),
        not_ends_with=texts(one, "NotEndsWith"),
    )


def insights(ask: Ask) -> Iterator[TrailInsights | Gap]:
    """The kinds of Insights of each trail; a trail without any has no row."""

    def one(trail: Trail) -> TrailInsights | None:
        found = ask.call(
            "cloudtrail",
            "get_insight_selectors",
            region=trail.region,
            absent=("InsightNotEnabledException",),
            TrailName=trail.arn,
        )
        types = tuple(text(i, "InsightType") for i in found.get("InsightSelectors") or ())
        return TrailInsights(trail.arn, types) if types else None

    return _of_each(ask, one)


def stores(ask: Ask) -> Iterable[EventDataStore | Gap]:
    """Every event data store of the region."""

    def one(listed: dict[str, Any]) -> EventDataStore:
        found = ask.call("cloudtrail", "get_event_data_store", EventDataStore=listed["EventDataStoreArn"])
        return EventDataStore(
            arn=text(found, "EventDataStoreArn"),
            name=text(found, "Name"),
            status=text(found, "Status"),
            multi_region=flag(found, "MultiRegionEnabled"),
            organization=flag(found, "OrganizationEnabled"),
            retention_days=number(found, "RetentionPeriod"),
            termination_protection=flag(found, "TerminationProtectionEnabled"),
            kms_key=text(found, "KmsKeyId"),
        )

    listed = ask.pages("cloudtrail", "list_event_data_stores", "EventDataStores")
    return ask.each(listed, lambda s: str(s["EventDataStoreArn"]), one)


GATHERERS = (
    Gatherer(TRAILS, trails),
    Gatherer(TRAIL_STATUS, statuses),
    Gatherer(TRAIL_SELECTORS, selectors),
    Gatherer(TRAIL_INSIGHTS, insights),
    Gatherer(EVENT_DATA_STORES, stores),
)
