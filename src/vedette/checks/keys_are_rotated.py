"""IAM-14: access keys are made anew in time."""

from __future__ import annotations

from vedette.meaning.people import older
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials


def judge(user: Credentials, here: Here) -> Verdict | None:
    """Fail where an active key is older than the days that the settings say."""
    active = [key for key in user.keys if key.active]
    if not active:
        return None
    days = here.expected.rotation_days
    old = [key for key in active if older(key.rotated, days, here)]
    if old:
        return failed(f"{len(old)} of {len(active)} active keys are older than {days} days", keys=len(old))
    return passed(f"no active key is older than {days} days")


CHECK = Check(
    id="IAM-14",
    title="Access keys are made anew in time",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="Keys end up in scripts, images and chats: the older it is, the more places have it.",
    remedy="Make a new key, change over, delete the old one; better, use a role.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "1.14", "1.5": "1.14", "2.0": "1.14", "3.0": "1.14", "4.0": "1.14", "5.0": "1.13"},
        fsbp=("IAM.3",),
        talk=("T16",),
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
