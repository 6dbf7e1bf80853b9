"""CT-04: a trail's files arrive in its bucket."""

from __future__ import annotations

from datetime import timedelta

from vedette.meaning.trails import owned_elsewhere, status
from vedette.model import (
    Check,
    Each,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vedette.model.facts.cloudtrail import TRAIL_STATUS, TRAILS, Trail


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Pass where the last delivery had no error and is not late. A scan's own calls are activity to deliver."""
    if owned_elsewhere(trail, here):
        return None
    found = status(here, trail)
    if not found.logging:
        return not_applicable("it is stopped, which CT-03 tells")
    if found.delivery_error:
        return failed(f"its last delivery to {trail.bucket} failed: {found.delivery_error}", bucket=trail.bucket)
    late = timedelta(hours=here.expected.delivery_hours)
    if found.delivered is None:
        if found.started is not None and here.now - found.started < late:
            return unknown("it delivered nothing yet, and was started only now", started=found.started)
        return failed(f"it never delivered anything to {trail.bucket}", bucket=trail.bucket)
    if here.now - found.delivered > late:
        return failed(f"its last delivery was at {found.delivered:%Y-%m-%d %H:%M} UTC", delivered=found.delivered)
    return passed(f"it delivered at {found.delivered:%Y-%m-%d %H:%M} UTC", delivered=found.delivered)


CHECK = Check(
    id="CT-04",
    title="A trail's last delivery to S3 was recent and without error",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(TRAILS, TRAIL_STATUS),
    judge=Each(TRAILS, judge),
    rationale="A trail may be on and deliver nothing: a bucket policy or a key that was changed is enough.",
    remedy="Read the error, and mend the bucket's policy or the key's so that CloudTrail may write.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(talk=("T1",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",),
    responder=True,
)
