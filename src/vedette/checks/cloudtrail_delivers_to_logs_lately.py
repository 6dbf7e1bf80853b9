"""CT-14: trails delivered to CloudWatch Logs of late, without an error."""

from __future__ import annotations

from datetime import timedelta

from vedette.meaning.trails import RECORDING, owned_elsewhere, records_now, status
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.cloudtrail import TRAILS, Trail


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Fail where the last delivery to the log group failed, or is too long ago."""
    if not trail.log_group or owned_elsewhere(trail, here) or not records_now(here, trail):
        return None
    found = status(here, trail)
    if found.logs_error:
        return failed(f"the last delivery failed: {found.logs_error}", error=found.logs_error)
    if found.logs_delivered is None:
        return failed("nothing was ever delivered to its log group")
    if here.now - found.logs_delivered > timedelta(hours=here.expected.delivery_hours):
        return failed(f"the last delivery was at {found.logs_delivered:%Y-%m-%d %H:%M} UTC")
    return passed("it delivers to its log group")


CHECK = Check(
    id="CT-14",
    title="Trails delivered to CloudWatch Logs of late, without an error",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=Each(TRAILS, judge),
    rationale=(
        "Alarms hang on the log group: a role that may no longer write silences all of them, and the trail stays green."
    ),
    remedy="Mend the trail's role, or the group it names.",
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("CloudTrail.5",), talk=("T13",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",),
)
