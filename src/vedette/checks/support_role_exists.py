"""IAM-27: somebody may talk to AWS Support."""

from __future__ import annotations

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed, some
from vedette.model.facts.iam import IAM_GROUPS, IAM_ROLES, IAM_USERS

POLICY = "policy/AWSSupportAccess"


def judge(here: Here) -> Verdict:
    """Fail where no role, user or group has AWS's policy for support cases."""

    def roles() -> bool:
        return some(here.of(IAM_ROLES), lambda r: _has(r.attached))

    def groups() -> bool:
        return some(here.of(IAM_GROUPS), lambda g: _has(g.attached))

    def users() -> bool:
        return some(here.of(IAM_USERS), lambda u: _has(u.attached))

    may = some((roles, groups, users), lambda way: way())
    return passed("somebody may") if may else failed("nobody but administrators may")


def _has(attached: tuple[str, ...]) -> bool:
    return any(arn.endswith(POLICY) for arn in attached)


CHECK = Check(
    id="IAM-27",
    title="Somebody may talk to AWS Support",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(IAM_ROLES, IAM_GROUPS, IAM_USERS),
    judge=judge,
    rationale="In an incident somebody must open a case at once, and it should not be an administrator.",
    remedy="Make a role with AWSSupportAccess for the responders.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.17") | {"5.0": "1.16"}, fsbp=("IAM.18",)
    ),
    references=("https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html",),
)
