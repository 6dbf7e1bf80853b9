"""GD-03: guardDuty watches S3."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(here, lambda d: "S3_DATA_EVENTS" in d.features, "S3 protection is on", "S3 protection is off")


CHECK = Check(
    id="GD-03",
    title="GuardDuty watches S3",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="Without it GuardDuty does not see who reads the objects, and most of what is taken is taken from S3.",
    remedy="Switch S3 protection on, for the organisation in one place.",
    cost="By volume; the first thirty days are free.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.10",), talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html",),
)
