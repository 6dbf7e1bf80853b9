"""IAM-06: passwords have at least 14 characters."""

from __future__ import annotations

from vedette.meaning.people import policy_asks
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict
from vedette.model.facts.iam import PASSWORD_POLICY

#: CIS's number.
LENGTH = 14


def judge(here: Here) -> Verdict:
    """Fail where there is no policy, or a weaker one."""
    return policy_asks(here, lambda policy: policy.length, LENGTH, "{} characters are enough")


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
