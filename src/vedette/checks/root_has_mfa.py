"""IAM-02: the root user has MFA."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, unknown
from vedette.model.facts.iam import ACCOUNT_SUMMARY


def judge(here: Here) -> Verdict:
    """Fail where the root user has no MFA device."""
    found = here.one(ACCOUNT_SUMMARY)
    if found is None:
        return unknown("IAM gave no summary")
    return passed("it has MFA") if found.root_mfa else failed("its password alone opens everything")


CHECK = Check(
    id="IAM-02",
    title="The root user has MFA",
    severity=Severity.CRITICAL,
    scope=Scope.ACCOUNT,
    facts=(ACCOUNT_SUMMARY,),
    judge=judge,
    rationale="Whoever reads the mailbox of the root user's address can set its password.",
    remedy="Give it a hardware device; or take its credentials away for all members (centralised root access).",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.5") | {"5.0": "1.4"}, fsbp=("IAM.9",), talk=("T16",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html",),
)
