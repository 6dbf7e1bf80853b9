"""IAM-16: no key was made with the console user and never used."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import CREDENTIALS, Credentials

#: A key that was made within this time was made with the user.
_SAME = timedelta(minutes=5)


def judge(user: Credentials, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where a key is as old as its user, who has a password, and was never used."""
    if user.root or not user.password or not any(key.active for key in user.keys):
        return None
    for key in user.keys:
        born = user.created is not None and key.rotated is not None and key.rotated - user.created < _SAME
        if key.active and key.used is None and born:
            return failed("a key was made with the user and never used")
    return passed("no key was made for nothing")


CHECK = Check(
    id="IAM-16",
    title="No key was made with the console user and never used",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(CREDENTIALS,),
    judge=Each(CREDENTIALS, judge),
    rationale="A key that was made because a box was ticked is a key that nobody guards.",
    remedy="Delete the key.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(cis={"1.4": "1.11", "1.5": "1.11", "2.0": "1.11", "3.0": "1.11", "4.0": "1.11", "5.0": "1.10"}),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",),
)
