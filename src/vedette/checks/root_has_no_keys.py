"""IAM-01: the root user has no access key."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, unknown
from vedette.model.facts.iam import ACCOUNT_SUMMARY


def judge(here: Here) -> Verdict:
    """Fail where there is a key of the root user's."""
    found = here.one(ACCOUNT_SUMMARY)
    if found is None:
        return unknown("IAM gave no summary")
    return failed(f"it has {found.root_keys}") if found.root_keys else passed("it has none")


CHECK = Check(
    id="IAM-01",
    title="The root user has no access key",
    severity=Severity.CRITICAL,
    scope=Scope.ACCOUNT,
    facts=(ACCOUNT_SUMMARY,),
    judge=judge,
    rationale="A root key can do everything, knows no second factor, and cannot be limited.",
    remedy="Delete it, and give its work a role.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.4") | {"5.0": "1.3"}, fsbp=("IAM.4",), talk=("T16",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",),
    responder=True,
)
