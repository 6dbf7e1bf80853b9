"""CloudWatch Logs' facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import arn_part, moment, number, text
from vedette.model import Gatherer
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.logs import (
    FORWARDING,
    LAST_EVENTS,
    LOG_GROUPS,
    LOGS_POLICIES,
    METRIC_FILTERS,
    Forwarding,
    LastEvent,
    LogGroup,
    LogsPolicy,
    MetricFilter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap

_GONE = ("ResourceNotFoundException",)


def groups(ask: Ask) -> Iterator[LogGroup]:
    """Every log group of the region."""
    for one in ask.pages("logs", "describe_log_groups", "logGroups"):
        yield LogGroup(
            arn=text(one, "arn").removesuffix(":*"),
            name=text(one, "logGroupName"),
            region=ask.region,
            retention_days=number(one, "retentionInDays"),
            stored_bytes=number(one, "storedBytes"),
            kms_key=text(one, "kmsKeyId"),
            created=moment(one, "creationTime"),
        )


def filters(ask: Ask) -> Iterator[MetricFilter]:
    """Every metric filter of the region, once for each metric that it counts into."""
    for one in ask.pages("logs", "describe_metric_filters", "metricFilters"):
        name, group = text(one, "filterName"), text(one, "logGroupName")
        for metric in one.get("metricTransformations") or ():
            namespace, into = text(metric, "metricNamespace"), text(metric, "metricName")
            yield MetricFilter(
                id=f"{group}/{name}/{namespace}/{into}",
                name=name,
                group=group,
                region=ask.region,
                pattern=text(one, "filterPattern"),
                namespace=namespace,
                metric=into,
                value=text(metric, "metricValue", "1"),
            )


def _of_trails(ask: Ask) -> list[str]:
    """The log groups, in this place, that trails of this place write to; ARNs."""
    found = {trail.log_group.removesuffix(":*") for trail in ask.have(TRAILS) if trail.log_group}
    return sorted(g for g in found if arn_part(g, 3) == ask.region and arn_part(g, 4) == ask.account)


def _name(arn: str) -> str:
    return arn_part(arn, 5).removeprefix("log-group:")


def forwarding(ask: Ask) -> Iterable[Forwarding | Gap]:
    """Where each log group of a trail is forwarded to; a group that is gone has no row."""

    def one(arn: str) -> Forwarding:
        found = ask.pages("logs", "describe_subscription_filters", "subscriptionFilters", logGroupName=_name(arn))
        return Forwarding(arn, tuple(sorted(text(f, "destinationArn") for f in found)))

    return ask.each(_of_trails(ask), str, one)


def last_events(ask: Ask) -> Iterable[LastEvent | Gap]:
    """When each log group of a trail was last written to; a group that is gone has no row."""

    def one(arn: str) -> LastEvent | None:
        found = ask.call(
            "logs",
            "describe_log_streams",
            absent=_GONE,
            logGroupName=_name(arn),
            orderBy="LastEventTime",
            descending=True,
            limit=1,
        )
        if "logStreams" not in found:
            return None
        streams = found["logStreams"]
        return LastEvent(arn, moment(streams[0], "lastIngestionTime") if streams else None)

    return ask.each(_of_trails(ask), str, one)


def policies(ask: Ask) -> Iterator[LogsPolicy]:
    """Every resource policy of the region."""
    for one in ask.pages("logs", "describe_resource_policies", "resourcePolicies"):
        yield LogsPolicy(text(one, "policyName"), text(one, "policyDocument"))


GATHERERS = (
    Gatherer(LOG_GROUPS, groups),
    Gatherer(METRIC_FILTERS, filters),
    Gatherer(FORWARDING, forwarding),
    Gatherer(LAST_EVENTS, last_events),
    Gatherer(LOGS_POLICIES, policies),
)
