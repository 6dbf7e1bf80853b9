"""AA-01: access Analyzer looks for access from outside."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, some
from vedette.model.facts.securityhub import ANALYZERS


def judge(here: Here) -> Verdict:
    """Fail where the region has none."""
    return (
        passed("an analyzer is active")
        if some(here.of(ANALYZERS), lambda one: one.type in {"ACCOUNT", "ORGANIZATION"} and one.status == "ACTIVE")
        else failed("no analyzer of outside access is active")
    )


CHECK = Check(
    id="AA-01",
    title="Access Analyzer looks for access from outside",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(ANALYZERS,),
    judge=judge,
    rationale="It tells of every bucket, role, key and queue that lets somebody from outside in, and it is free.",
    remedy="Make an analyzer in every region, of the organisation where there is one.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "1.20", "1.5": "1.20", "2.0": "1.20", "3.0": "1.20", "4.0": "1.20", "5.0": "1.19"}, fsbp=("IAM.28",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",),
)
