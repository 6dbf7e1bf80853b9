"""GD-05: guardDuty watches what functions talk to."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(
        here, lambda d: "LAMBDA_NETWORK_LOGS" in d.features, "Lambda protection is on", "Lambda protection is off"
    )


CHECK = Check(
    id="GD-05",
    title="GuardDuty watches what functions talk to",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="A function that mines or calls home has no flow log of its own.",
    remedy="Switch Lambda protection on.",
    cost="By volume; the first thirty days are free.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.6",), talk=()),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html",),
)
