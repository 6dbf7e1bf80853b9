"""GD-06: guardDuty watches sign-ins to databases."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(here, lambda d: "RDS_LOGIN_EVENTS" in d.features, "RDS protection is on", "RDS protection is off")


CHECK = Check(
    id="GD-06",
    title="GuardDuty watches sign-ins to databases",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="Guessed database passwords leave no trace in CloudTrail.",
    remedy="Switch RDS protection on.",
    cost="By volume; the first thirty days are free.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.9",), talk=()),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/rds-protection.html",),
)
