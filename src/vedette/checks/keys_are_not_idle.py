"""IAM-13: access keys that are not used any more are off."""

from __future__ import annotations

from vedette.meaning.people import older
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials


def judge(user: Credentials, here: Here) -> Verdict | None:
    """Fail where an active key was not used for the days that the settings say, or since it was made."""
    active = [key for key in user.keys if key.active]
    if not active:
        return None
    days = here.expected.idle_days
    old = [key for key in active if older(key.used or key.rotated, days, here)]
    if old:
        return failed(f"{len(old)} of {len(active)} active keys were not used for {days} days", keys=len(old))
    return passed(f"each of {len(active)} active keys was used within {days} days")


CHECK = Check(
    id="IAM-13",
    title="Access keys that are not used any more are off",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="A key that nobody needs is missed by nobody when somebody else uses it.",
    remedy="Switch the key off, wait, and delete it.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "1.12", "1.5": "1.12", "2.0": "1.12", "3.0": "1.12", "4.0": "1.12", "5.0": "1.11"},
        fsbp=("IAM.8",),
        talk=("T16",),
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
