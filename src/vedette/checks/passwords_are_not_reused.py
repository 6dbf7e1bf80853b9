"""IAM-07: the last 24 passwords cannot be used again."""

from __future__ import annotations

from vedette.meaning.people import policy_asks
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict
from vedette.model.facts.iam import PASSWORD_POLICY

#: CIS's number.
REMEMBERED = 24


def judge(here: Here) -> Verdict:
    """Fail where there is no policy, or a weaker one."""
    return policy_asks(here, lambda policy: policy.reuse, REMEMBERED, "{} passwords are remembered")


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
