"""CT-01: every region is recorded."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, recording, records_management
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, passed, some, those
from vedette.model.facts.cloudtrail import TRAILS


def judge(here: Here) -> Verdict:
    """Pass where a trail that is logging records the region's management events."""
    trail = first(those(recording(here), lambda t: records_management(here, t)))
    if trail is not None:
        return passed(f"the trail {trail.name} records this region", trail=trail.arn)
    stopped = some(here.of(TRAILS), lambda _trail: True)
    why = "no trail that is there records it now" if stopped else "there is no trail"
    return failed(f"{why}: only Event history keeps its management events, for 90 days")


CHECK = Check(
    id="CT-01",
    title="Every enabled region is recorded by a trail that is logging",
    severity=Severity.CRITICAL,
    scope=Scope.REGION,
    facts=RECORDING,
    judge=judge,
    rationale=(
        "A region that no trail records is where nobody looks: what is done there leaves no log that lasts longer than "
        "90 days, and none that an alarm reads."
    ),
    remedy="Create one trail for all regions, of the organisation where there is one, and start it.",
    cost="The first copy of management events is free; S3 storage is a few cents a gigabyte.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(
        cis={
            "1.4": "3.1",
            "1.5": "3.1",
            "2.0": "3.1",
            "3.0": "3.1",
            "4.0": "3.1",
            "5.0": "3.1",
            "6.0": "4.1",
            "7.0": "4.1",
        },
        fsbp=("CloudTrail.1", "CloudTrail.3"),
        talk=("T1",),
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html",
    ),
    responder=True,
)
