"""Ways from what somebody may do to all: known techniques, roles that are passed, roles that are taken in turn.

Allows count with their conditions, which can be met; a Deny counts where it has none. What the organisation's policies
take away is not weighed. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from vedette.grammar import policy as policies
from vedette.grammar.globs import like
from vedette.grammar.policy_request import names_action
from vedette.meaning.patterns import statements
from vedette.meaning.people import documents
from vedette.model import NotKnown, Unknown
from vedette.model.facts.iam import IAM_POLICIES, IAM_ROLES

if TYPE_CHECKING:
    from vedette.grammar.policy import Policy, Statement
    from vedette.model import Here
    from vedette.model.facts.iam import IamRole, IamUser

_SERVICE_LINKED = "/aws-service-role/"
_TAKE = "sts:AssumeRole"
_PASS = "iam:PassRole"  # noqa: S105  an action, not a secret
#: What runs with a role that is passed to a service, by the service's principal and its actions' prefix.
_RUNS = {
    "ec2.amazonaws.com": "ec2",
    "ecs-tasks.amazonaws.com": "ecs",
    "lambda.amazonaws.com": "lambda",
    "glue.amazonaws.com": "glue",
    "cloudformation.amazonaws.com": "cloudformation",
    "codebuild.amazonaws.com": "codebuild",
    "sagemaker.amazonaws.com": "sagemaker",
    "datapipeline.amazonaws.com": "datapipeline",
}

_read = lru_cache(4096)(statements)


def merged(who: IamUser | IamRole, here: Here) -> Policy:
    """All policies of a user or role as one; what cannot be read gives nothing. Raises `NotKnown`."""
    return policies.Policy(tuple(one for document in documents(who, here) for one in _read(document)))


def boundary(who: IamUser | IamRole, here: Here) -> Policy | None:
    """The boundary that limits its policies, None where it has none. Raises `NotKnown`."""
    if not who.boundary:
        return None
    found = here.find(IAM_POLICIES, who.boundary)
    if found is None:
        raise NotKnown(Unknown(f"the boundary {who.boundary} of {who.name} is not among the policies that were read"))
    return policies.Policy(_read(found.document))


def mighty(who: IamUser | IamRole, here: Here) -> bool:
    """Whether it is an administrator, by its policies and within its boundary. Raises `NotKnown`."""
    if not policies.is_admin(merged(who, here)):
        return False
    limit = boundary(who, here)
    return limit is None or policies.is_admin(limit)


def technique(who: IamUser | IamRole, here: Here) -> tuple[str, ...]:
    """The actions of the first known way to more that its policies open; empty where none does. Raises `NotKnown`.

    That it may take all roles is none by itself: `Roles.taken` says whether one of them is mighty.
    """
    found = [way for way in policies.escalations(merged(who, here)) if way != (_TAKE,)]
    if not found:
        return ()
    limit = boundary(who, here)
    left = found if limit is None else [way for way in found if way in policies.escalations(limit)]
    return left[0] if left else ()


@dataclass
class Roles:
    """The roles of an account by who may take them; made once, asked about many. Raises `NotKnown` when it is made."""

    here: Here
    named: dict[str, list[IamRole]] = field(default_factory=lambda: defaultdict(list))
    of_account: list[IamRole] = field(default_factory=list)
    served: list[tuple[IamRole, str]] = field(default_factory=list)
    _mighty: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in self.here.of(IAM_ROLES):
            if _SERVICE_LINKED not in role.arn:
                self._add(role)

    def _add(self, role: IamRole) -> None:
        for principal in {p for one in _read(role.trust) if _lets(one) for p in one.principals or ()}:
            if principal.kind == "Service" and principal.value in _RUNS:
                self.served.append((role, _RUNS[principal.value]))
            elif principal.kind == "AWS" and _whole(principal.value, self.here.account):
                self.of_account.append(role)
            elif principal.kind == "AWS":
                self.named[principal.value].append(role)

    def passed(self, who: IamUser | IamRole) -> str:
        """The way by a mighty role that it may pass to a service and run there; empty where there is none."""
        own = merged(who, self.here)
        if not may(own, _PASS):
            return ""
        for role, prefix in self.served:
            for way in policies.ESCALATIONS:
                further = [action for action in way if action != _PASS]
                if _PASS not in way or not further[0].startswith(f"{prefix}:"):
                    continue
                if may(own, _PASS, role.arn) and all(may(own, one) for one in further) and self._is_mighty(role):
                    return f"passes {role.name} to {prefix} ({', '.join(further)})"
        return ""

    def taken(self, who: IamUser | IamRole, seen: set[str] | None = None) -> str:
        """The way by roles that it may take, one after the other, to a mighty one; empty where there is none.

        `seen` are roles that were looked at on the way here.
        """
        seen = {who.arn} if seen is None else seen
        own = merged(who, self.here)
        reached = [*self.named.get(who.arn, ())]
        if may(own, _TAKE):
            reached += [role for role in self.of_account if may(own, _TAKE, role.arn)]
        for role in reached:
            if role.arn in seen:
                continue
            seen.add(role.arn)
            if self._is_mighty(role):
                return f"takes {role.name}"
            if further := self.taken(role, seen):
                return f"takes {role.name}, which {further}"
        return ""

    def _is_mighty(self, role: IamRole) -> bool:
        if role.arn not in self._mighty:
            self._mighty[role.arn] = mighty(role, self.here)
        return self._mighty[role.arn]


def may(policy: Policy, action: str, resource: str = "") -> bool:
    """Whether the action is allowed on the resource, or on any where none is named, and not denied there for good."""
    named = [one for one in policy.statements if names_action(one, action)]
    return any(one.allow and _names(one, resource) for one in named) and not any(
        not one.allow and not one.conditions and _names(one, resource, wholly=True) for one in named
    )


def _names(statement: Statement, resource: str, *, wholly: bool = False) -> bool:
    """Whether the statement is for the resource; without one, for any, or `wholly` for all."""
    if statement.not_resources is not None:
        return not any(like(one, resource) for one in statement.not_resources) if resource else not wholly
    if statement.resources is None:
        return True
    if not resource:
        return not wholly or "*" in statement.resources
    return any(like(pattern, resource) for pattern in statement.resources)


def _lets(statement: Statement) -> bool:
    return statement.allow and names_action(statement, _TAKE)


def _whole(principal: str, account: str) -> bool:
    """Whether a role's trust names the whole account, whose own policies then say who may."""
    return principal in {"*", account} or principal.endswith(f":iam::{account}:root")
