"""IAM-12: users who do not sign in any more have no password."""

from __future__ import annotations

from vedette.meaning.people import idle
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials


def judge(user: Credentials, here: Here) -> Verdict | None:
    """Fail where a password was not used for the days that the settings say."""
    if user.root or not user.password:
        return None
    days = here.expected.idle_days
    if not idle(user, here, days):
        return passed(f"it was used within {days} days")
    last = user.password_used
    return failed(f"it was last used on {last:%Y-%m-%d}" if last else "it was never used", last=last)


CHECK = Check(
    id="IAM-12",
    title="Users who do not sign in any more have no password",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="The password of somebody who left works until it is taken away.",
    remedy="Take the password away (DeleteLoginProfile); set assess.expected.idle_days to 45, 90 or 300.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "1.12", "1.5": "1.12", "2.0": "1.12", "3.0": "1.12", "4.0": "1.12", "5.0": "1.11"},
        fsbp=("IAM.8",),
        talk=("T16",),
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
