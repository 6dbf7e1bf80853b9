"""IAM-17: users get their rights from groups alone."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import IAM_USERS, IamUser


def judge(user: IamUser, here: Here) -> Verdict:  # noqa: ARG001  asked by the engine
    """Fail where a user has policies of its own."""
    own = len(user.inline) + len(user.attached)
    return failed(f"it has {own} policies of its own", policies=own) if own else passed("it has none of its own")


CHECK = Check(
    id="IAM-17",
    title="Users get their rights from groups alone",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(IAM_USERS,),
    judge=Each(IAM_USERS, judge),
    rationale="Rights that hang on a person stay with the person when the work changes.",
    remedy="Move the policies to groups; better, to Identity Center's permission sets.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.15") | {"5.0": "1.14"}, fsbp=("IAM.2",)
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",),
)
