"""CW-07: log groups that should speak have not fallen silent."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.logs import LOG_ACTIVITY, LogActivity


def judge(group: LogActivity, here: Here) -> Verdict:
    """Fail where nothing was written for as long as a log may be late."""
    hours = here.expected.delivery_hours
    if group.last_ingested is None:
        return failed("nothing was ever written to it")
    if here.now - group.last_ingested > timedelta(hours=hours):
        return failed(f"nothing was written since {group.last_ingested:%Y-%m-%d %H:%M} UTC", last=group.last_ingested)
    return passed(f"it was written to within {hours} hours", last=group.last_ingested)


CHECK = Check(
    id="CW-07",
    title="Log groups of trails were written to within the last day",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(LOG_ACTIVITY,),
    judge=Each(LOG_ACTIVITY, judge),
    rationale="A log group that fell silent raises no alarm by itself, and looks like a quiet day.",
    remedy="See whether the trail is on and its role may write to the group.",
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html",),
)
