"""IAM-07: the last 24 passwords cannot be used again."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import PASSWORD_POLICY

#: CIS's number.
REMEMBERED = 24


def judge(here: Here) -> Verdict:
    """Fail where there is no policy, or a weaker one."""
    found = here.one(PASSWORD_POLICY)
    if found is None:
        return failed("there is no password policy: AWS's own asks for eight characters")
    return (
        passed(f"{found.reuse} passwords are remembered")
        if found.reuse >= REMEMBERED
        else failed(f"{found.reuse} passwords are remembered")
    )


CHECK = Check(
    id="IAM-07",
    title="The last 24 passwords cannot be used again",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(PASSWORD_POLICY,),
    judge=judge,
    rationale="A password that was leaked once is tried for ever.",
    remedy="Set the account's password policy (UpdateAccountPasswordPolicy).",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.9") | {"5.0": "1.8"}, fsbp=("IAM.16",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",),
)
