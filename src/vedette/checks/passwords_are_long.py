"""IAM-06: passwords have at least 14 characters."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import PASSWORD_POLICY

#: CIS's number.
LENGTH = 14


def judge(here: Here) -> Verdict:
    """Fail where there is no policy, or a weaker one."""
    found = here.one(PASSWORD_POLICY)
    if found is None:
        return failed("there is no password policy: AWS's own asks for eight characters")
    return (
        passed(f"{found.length} characters at least")
        if found.length >= LENGTH
        else failed(f"{found.length} characters are enough")
    )


CHECK = Check(
    id="IAM-06",
    title="Passwords have at least 14 characters",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(PASSWORD_POLICY,),
    judge=judge,
    rationale="Short passwords are guessed, and guesses are free.",
    remedy="Set the account's password policy (UpdateAccountPasswordPolicy).",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.8") | {"5.0": "1.7"}, fsbp=("IAM.7",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",),
)
