"""CT-06: events of IAM, STS and other global services are recorded."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, no_trail, recording, records_management
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed


def judge(here: Here) -> Verdict:
    """Pass where a trail that is logging includes events of global services."""
    if nothing := no_trail(here):
        return nothing
    trail = first(recording(here), lambda t: t.global_services and records_management(here, t))
    if trail is not None:
        return passed(f"the trail {trail.name} records them", trail=trail.arn)
    return failed("no trail that is logging includes events of global services, IAM's among them")


CHECK = Check(
    id="CT-06",
    title="Events of global services are recorded by at least one trail",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=judge,
    rationale="New users, keys and policies are events of IAM, a global service: without them there is no who.",
    remedy="Update the trail with IncludeGlobalServiceEvents; a trail of all regions has it always.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(talk=("T2",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html",),
)
