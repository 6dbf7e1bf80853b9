"""IAM-15: each user has one active access key at the most."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials


def judge(user: Credentials, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where both keys are active."""
    active = sum(key.active for key in user.keys)
    if user.root or not active:
        return None
    return passed("one key is active") if active == 1 else failed("both keys are active")


CHECK = Check(
    id="IAM-15",
    title="Each user has one active access key at the most",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="The second key is where an intruder stays after the first was taken away.",
    remedy="Delete the one that is not used.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(cis={"1.4": "1.13", "1.5": "1.13", "2.0": "1.13", "3.0": "1.13", "4.0": "1.13", "5.0": "1.12"}),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
