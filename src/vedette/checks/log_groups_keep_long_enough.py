"""CW-01: log groups keep their events long enough."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.logs import LOG_GROUPS, LogGroup


def judge(group: LogGroup, here: Here) -> Verdict:
    """Fail where events expire before the days that are expected; a group that keeps them for ever passes."""
    wanted = here.expected.log_retention_days
    if not group.retention_days:
        return passed("events never expire")
    if group.retention_days < wanted:
        return failed(f"events expire after {group.retention_days} days, not {wanted}", days=group.retention_days)
    return passed(f"events are kept for {group.retention_days} days")


CHECK = Check(
    id="CW-01",
    title="Log groups keep their events for the required time",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(LOG_GROUPS,),
    judge=Each(LOG_GROUPS, judge),
    rationale="Intruders are found after weeks or months; logs of the last seven days say nothing of how they came in.",
    remedy="Set the group's retention (PutRetentionPolicy).",
    cost="Storage costs 0.03 USD for each GB and month.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("CloudWatch.16",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",),
)
