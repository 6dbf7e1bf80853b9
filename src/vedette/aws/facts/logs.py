"""CloudWatch Logs's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import arn_part, moment, number, text
from vedette.model import Gatherer
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.facts.logs import (
    LOG_ACTIVITY,
    LOG_GROUPS,
    LOG_SUBSCRIPTIONS,
    LOGS_ACCOUNT_POLICIES,
    LOGS_RESOURCE_POLICIES,
    METRIC_FILTERS,
    LogActivity,
    LogGroup,
    LogsAccountPolicy,
    LogsResourcePolicy,
    LogSubscriptions,
    MetricFilter,
    MetricTransformation,
    Subscription,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


#: The types of policies that hold for all log groups of an account.
_ACCOUNT_POLICIES = ("SUBSCRIPTION_FILTER_POLICY", "DATA_PROTECTION_POLICY")
_GONE = ("ResourceNotFoundException",)


def groups(ask: Ask) -> Iterator[LogGroup]:
    """Every log group."""
    for one in ask.pages("logs", "describe_log_groups", "logGroups"):
        yield log_group(one)


def log_group(one: dict[str, Any]) -> LogGroup:
    """A log group of AWS's answer."""
    return LogGroup(
        arn=(text(one, "logGroupArn") or text(one, "arn")).removesuffix(":*"),
        name=text(one, "logGroupName"),
        retention_days=number(one, "retentionInDays"),
        stored_bytes=number(one, "storedBytes"),
        kms_key=text(one, "kmsKeyId"),
        log_class=text(one, "logGroupClass", "STANDARD"),
        created=moment(one, "creationTime"),
    )


def filters(ask: Ask) -> Iterator[MetricFilter]:
    """Every metric filter of the region."""
    for one in ask.pages("logs", "describe_metric_filters", "metricFilters"):
        yield metric_filter(one)


def metric_filter(one: dict[str, Any]) -> MetricFilter:
    """A metric filter of AWS's answer."""
    return MetricFilter(
        name=text(one, "filterName"),
        group=text(one, "logGroupName"),
        pattern=text(one, "filterPattern"),
        metrics=tuple(_metric(m) for m in one.get("metricTransformations") or ()),
    )


def _metric(one: dict[str, Any]) -> MetricTransformation:
    default = one.get("defaultValue")
    return MetricTransformation(
        name=text(one, "metricName"),
        namespace=text(one, "metricNamespace"),
        value=text(one, "metricValue"),
        default=None if default is None else float(default),
        dimensions=tuple(sorted(one.get("dimensions") or ())),
    )


def resource_policies(ask: Ask) -> Iterator[LogsResourcePolicy]:
    """Every resource policy."""
    for one in ask.pages("logs", "describe_resource_policies", "resourcePolicies"):
        yield LogsResourcePolicy(text(one, "policyName"), text(one, "policyDocument"))


def account_policies(ask: Ask) -> Iterator[LogsAccountPolicy]:
    """Every policy for all groups of the account."""
    for kind in _ACCOUNT_POLICIES:
        for one in ask.pages("logs", "describe_account_policies", "accountPolicies", policyType=kind):
            yield LogsAccountPolicy(
                name=text(one, "policyName"),
                type=text(one, "policyType"),
                document=text(one, "policyDocument"),
                selection=text(one, "selectionCriteria"),
            )


def _security_groups(ask: Ask) -> Iterator[str]:
    """Groups of this region and account that trails and flow logs deliver to."""
    for trail in ask.have(TRAILS):
        if arn_part(trail.log_group, 3) == ask.region and arn_part(trail.log_group, 4) == ask.account:
            yield arn_part(trail.log_group, 5).removeprefix("log-group:").removesuffix(":*")
    for flow in ask.have(FLOW_LOGS):
        if flow.group:
            yield flow.group


def subscriptions(ask: Ask) -> Iterator[LogSubscriptions | Gap]:
    """Where each security log group is forwarded to."""

    def one(group: str) -> LogSubscriptions:
        listed = ask.call("logs", "describe_subscription_filters", absent=_GONE, logGroupName=group)
        found = (
            Subscription(text(s, "filterName"), text(s, "destinationArn"), text(s, "filterPattern"), text(s, "roleArn"))
            for s in listed.get("subscriptionFilters") or ()
        )
        return LogSubscriptions(group, tuple(found))

    return ask.each(_security_groups(ask), str, one)


def activity(ask: Ask) -> Iterator[LogActivity | Gap]:
    """When each security log group got its last event; AWS may be an hour late in telling."""

    def one(group: str) -> LogActivity:
        listed = ask.call(
            "logs",
            "describe_log_streams",
            absent=_GONE,
            logGroupName=group,
            orderBy="LastEventTime",
            descending=True,
            limit=1,
        ).get("logStreams") or [{}]
        newest: dict[str, Any] = listed[0]
        return LogActivity(
            group, moment(newest, "lastEventTimestamp"), moment(newest, "lastIngestionTime"), streams=bool(newest)
        )

    return ask.each(_security_groups(ask), str, one)


GATHERERS = (
    Gatherer(LOG_GROUPS, groups),
    Gatherer(METRIC_FILTERS, filters),
    Gatherer(LOGS_RESOURCE_POLICIES, resource_policies),
    Gatherer(LOGS_ACCOUNT_POLICIES, account_policies),
    Gatherer(LOG_SUBSCRIPTIONS, subscriptions),
    Gatherer(LOG_ACTIVITY, activity),
)
