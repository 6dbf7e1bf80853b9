"""SH-01: security Hub is on in the region."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, some
from vedette.model.facts.securityhub import HUBS


def judge(here: Here) -> Verdict:
    """Fail where the region has none."""
    return passed("it is on") if some(here.of(HUBS), lambda one: bool(one.arn)) else failed("it is off")


CHECK = Check(
    id="SH-01",
    title="Security Hub is on in the region",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(HUBS,),
    judge=judge,
    rationale="Security Hub brings the findings of all detectors together, and checks the standards every day.",
    remedy="Switch it on for the organisation, from its delegated administrator.",
    cost="By checks and findings; the first thirty days are free.",
    feeds=("securityhub",),
    standards=Standards(
        cis={"1.5": "4.16", "2.0": "4.16", "3.0": "4.16", "4.0": "4.16", "5.0": "4.16", "6.0": "5.16", "7.0": "5.16"}
    ),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html",),
)
