"""IAM-10: users with a password have MFA."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials


def judge(user: Credentials, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where a password alone opens the console."""
    if user.root or not user.password:
        return None
    return passed("it has MFA") if user.mfa else failed("its password alone opens the console")


CHECK = Check(
    id="IAM-10",
    title="Users with a password have MFA",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="A password alone is one phishing mail away from an intruder.",
    remedy="Give each user an MFA device, or take the password away and sign in by Identity Center.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "1.10", "1.5": "1.10", "2.0": "1.10", "3.0": "1.10", "4.0": "1.10", "5.0": "1.9"},
        fsbp=("IAM.5",),
        talk=("T16",),
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
