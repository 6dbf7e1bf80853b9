"""CT-03: a trail that is there is logging."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, owned_elsewhere, recording, records_management, records_now, status
from vedette.model import (
    Check,
    Each,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    failed,
    first,
    not_applicable,
    passed,
)
from vedette.model.facts.cloudtrail import TRAILS, Trail


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Fail where the trail is stopped and no other records in its place."""
    if owned_elsewhere(trail, here):
        return None
    if records_now(here, trail):
        return passed("it is logging")
    place = here if trail.multi_region else here.in_region(trail.region)
    other = first(
        recording(place),
        lambda t: (t.multi_region or not trail.multi_region) and records_management(here, t),
    )
    if other is not None:
        return not_applicable(f"it is stopped, and {other.name} records in its place", other=other.arn)
    stopped = status(here, trail).stopped
    return failed(f"it is stopped{f' since {stopped:%Y-%m-%d %H:%M} UTC' if stopped else ''}", stopped=stopped)


CHECK = Check(
    id="CT-03",
    title="A trail that covers the account is logging now",
    severity=Severity.CRITICAL,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=Each(TRAILS, judge),
    rationale="StopLogging is one call, and the first that an intruder makes who does not want to be seen.",
    remedy="Start the trail (StartLogging), and find out who stopped it.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(fsbp=("CloudTrail.3",), talk=("T13",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",),
    responder=True,
)
