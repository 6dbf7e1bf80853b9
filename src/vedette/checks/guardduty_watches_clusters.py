"""GD-04: guardDuty watches the audit logs of EKS."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(
        here,
        lambda d: "EKS_AUDIT_LOGS" in d.features,
        "EKS audit log monitoring is on",
        "EKS audit log monitoring is off",
    )


CHECK = Check(
    id="GD-04",
    title="GuardDuty watches the audit logs of EKS",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="Whoever takes a cluster takes the roles of its pods, and CloudTrail sees the roles only.",
    remedy="Switch EKS protection on; it costs nothing where there is no cluster.",
    cost="By volume; the first thirty days are free.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.5",), talk=()),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/kubernetes-protection.html",),
)
