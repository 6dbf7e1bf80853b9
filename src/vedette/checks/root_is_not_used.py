"""IAM-04: the root user has not been used of late."""

from __future__ import annotations

from vedette.meaning.people import older
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials


def judge(user: Credentials, here: Here) -> Verdict | None:
    """Fail where the root user signed in, or used a key, within the days after which others count as idle."""
    if not user.root:
        return None
    uses = [t for t in (user.password_used, *(k.used for k in user.keys)) if t is not None]
    last = max(uses, default=None)
    if last is None or older(last, here.expected.idle_days, here):
        return passed(f"it was last used on {last:%Y-%m-%d}" if last else "it was never used")
    return failed(f"it was used on {last:%Y-%m-%d}", last=last)


CHECK = Check(
    id="IAM-04",
    title="The root user has not been used of late",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="Nothing in daily life needs the root user; who uses it leaves no name.",
    remedy="Find out who it was, and give that work a role.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "1.7", "1.5": "1.7", "2.0": "1.7", "3.0": "1.7", "4.0": "1.7", "5.0": "1.6"}, talk=("T13",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
