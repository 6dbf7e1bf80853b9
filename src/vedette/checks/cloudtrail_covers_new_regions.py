"""CT-02: coverage comes from a trail of all regions."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, no_trail, recording, records_management
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed


def judge(here: Here) -> Verdict:
    """Pass where a trail of all regions records management events; trails of single regions miss the next one."""
    if nothing := no_trail(here):
        return nothing
    trail = first(recording(here), lambda t: t.multi_region and records_management(here, t))
    if trail is not None:
        return passed(f"the trail {trail.name} records all regions, new ones too", trail=trail.arn)
    return failed("only trails of single regions record: a region that is enabled tomorrow is recorded by none")


CHECK = Check(
    id="CT-02",
    title="Coverage comes from a trail of all regions, so that new regions are recorded",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=RECORDING,
    judge=judge,
    rationale="Regions are added and enabled. A trail of all regions records them from their first hour.",
    remedy="Make the trail one of all regions (IsMultiRegionTrail), then delete those of single regions.",
    monthly_usd=0.0,
    standards=Standards(fsbp=("CloudTrail.1",), talk=("T1",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html",),
)
