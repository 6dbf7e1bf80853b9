"""IAM-03: the root user's MFA is a device of its own."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.iam import ACCOUNT_SUMMARY, VIRTUAL_MFA


def judge(here: Here) -> Verdict:
    """Fail where the root user's second factor is an app."""
    found = here.one(ACCOUNT_SUMMARY)
    if found is None or not found.root_mfa:
        return not_applicable("it has no MFA, which IAM-02 tells")
    virtual = first(here.of(VIRTUAL_MFA), lambda d: d.user.endswith(":root"))
    return (
        failed("its second factor is an app", device=virtual.serial) if virtual else passed("it is no virtual device")
    )


CHECK = Check(
    id="IAM-03",
    title="The root user's MFA is a device of its own",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(ACCOUNT_SUMMARY, VIRTUAL_MFA),
    judge=judge,
    rationale="An app is copied with the phone it is on; a key in a safe is not.",
    remedy="Register a hardware key or token for the root user.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.6") | {"5.0": "1.5"}, fsbp=("IAM.6",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-hw-mfa-for-root.html",),
)
