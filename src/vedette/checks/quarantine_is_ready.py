"""RSP-03: a policy that denies all is ready to be attached."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.meaning.emergency import denies_all
from vedette.meaning.escalating import able, within
from vedette.model import Check, Here, Scope, Severity, Verdict, every, failed, first, passed
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES

if TYPE_CHECKING:
    from vedette.model.facts.iam import IamRole

#: What attaches a policy to whoever was taken over.
_ATTACH = ("iam:AttachUserPolicy", "iam:AttachRolePolicy")


def judge(here: Here) -> Verdict:
    """Fail where the account has none of its own, and no declared role of responders may attach AWS's AWSDenyAll."""
    own = first(here.of(IAM_POLICIES), lambda policy: not policy.aws and denies_all(policy.document))
    if own is not None:
        return passed(f"{own.name} denies all to whom it is attached", policy=own.arn)
    name = here.expected.responder_role
    if not name:
        return failed(
            "no policy of the account's own denies all, and no role of responders is declared to attach AWS's"
        )
    role = first(here.of(IAM_ROLES), lambda r: fnmatchcase(r.name, name))
    if role is None:
        return failed(f"no policy of the account's own denies all, and there is no role {name} to attach AWS's")
    if not every(_ATTACH, lambda action: _may(role, action, here)):
        return failed(f"no policy of the account's own denies all, and {role.name} may not attach AWS's (AWSDenyAll)")
    return passed(f"{role.name} may attach AWS's AWSDenyAll", role=role.arn)


def _may(role: IamRole, action: str, here: Here) -> bool:
    return able(within(role, here), action)


CHECK = Check(
    id="RSP-03",
    title="A policy that denies all is ready to be attached",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(IAM_POLICIES, IAM_ROLES, IAM_GROUPS),
    judge=judge,
    rationale=(
        "Switching a key off leaves its sessions alive for hours. A policy that denies all ends what a user or role "
        "may do at once, its sessions too."
    ),
    remedy=(
        "Make a policy with one statement that denies * on *, and name it in the runbook; or let the responders' "
        "role attach AWSDenyAll (iam:AttachUserPolicy, iam:AttachRolePolicy in assess.expected.responder_actions)."
    ),
    monthly_usd=0.0,
    references=(
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html",
    ),
)
