"""Ways from what somebody may do to all: known techniques, roles that are passed, roles that are taken in turn.

Allows count with their conditions, which can be met; a Deny counts where it has none. What the organisation's policies
take away is not weighed, and roles of other accounts are not followed. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

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
    from collections.abc import Iterator

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

#: What runs by the hands of who may do this on all of a kind, with the role that it has already.
_BORROWS = {
    "lambda:UpdateFunctionCode": "lambda",
    "glue:UpdateDevEndpoint": "glue",
    "ssm:SendCommand": "ec2",
    "ssm:StartSession": "ec2",
}

_read = lru_cache(4096)(statements)


def merged(who: IamUser | IamRole, here: Here) -> Policy:
    """All policies of a user or role as one; what cannot be read gives nothing. Raises `NotKnown`."""
    return policies.Policy(tuple(one for document in documents(who, here) for one in _read(document)))


def within(who: IamUser | IamRole, here: Here) -> tuple[Policy, ...]:
    """Its policies as one, and the boundary that limits them where it has one: what both allow, it may do.

    Raises `NotKnown`, also where the boundary is not among the policies that were read.
    """
    own = merged(who, here)
    if not who.boundary:
        return (own,)
    found = here.find(IAM_POLICIES, who.boundary)
    if found is None:
        raise NotKnown(Unknown(f"the boundary {who.boundary} of {who.name} is not among the policies that were read"))
    return own, policies.Policy(_read(found.document))


def mighty(who: IamUser | IamRole, here: Here) -> bool:
    """Whether it is an administrator, by its policies and within its boundary. Raises `NotKnown`."""
    return policies.is_admin(merged(who, here)) and all(policies.is_admin(one) for one in within(who, here))


def technique(who: IamUser | IamRole, here: Here) -> tuple[str, ...]:
    """The actions of the first known way to more by IAM itself, on all resources; empty for none. Raises `NotKnown`.

    That it may take or pass all roles, or change what runs with one, is none by itself: `Roles` says whether one of
    them is mighty.
    """
    found = _by_itself(merged(who, here))
    if not found:
        return ()
    limits = within(who, here)[1:]
    return next((way for way in found if all(way in _by_itself(limit) for limit in limits)), ())


def _by_itself(policy: Policy) -> tuple[tuple[str, ...], ...]:
    ways = policies.escalations(policy)
    return tuple(way for way in ways if way != (_TAKE,) and _PASS not in way and way[0] not in _BORROWS)


@dataclass
class Roles:
    """The roles of an account that lead to an administrator's powers, and who may take, pass or borrow them.

    Mighty is an administrator's role, and one that can make itself such. Made once, asked about many. Raises `NotKnown`
    when it is made where roles are missing, and for who has no known way while of some role it is not known whether it
    leads there.
    """

    here: Here
    _mighty: dict[str, IamRole] = field(default_factory=dict)
    _leading: dict[str, str] = field(default_factory=dict)
    _missing: NotKnown | None = None

    def __post_init__(self) -> None:
        roles = [role for role in self.here.of(IAM_ROLES) if _SERVICE_LINKED not in role.arn]
        for role in roles:
            try:
                if mighty(role, self.here) or technique(role, self.here):
                    self._mighty[role.arn] = role
            except NotKnown as error:
                self._missing = self._missing or error
        self._trusts = {role.arn: trusts(role, self.here.account) for role in roles}
        self._lead(roles)

    def _lead(self, roles: list[IamRole]) -> None:
        """Find the roles that lead to a mighty one, step by step; with the way from there on."""
        self._leading = {arn: f"takes {role.name}" for arn, role in self._mighty.items()}
        grown = True
        while grown:
            grown = False
            for role in roles:
                if role.arn not in self._leading and (way := self._step(role)):
                    self._leading[role.arn] = f"takes {role.name}, which {way}"
                    grown = True

    def _step(self, role: IamRole) -> str:
        try:
            return self._next(role)
        except NotKnown as error:
            self._missing = self._missing or error
            return ""

    def _next(self, who: IamUser | IamRole) -> str:
        """The way by the first leading role that it may take; who is named in the trust needs no policy for it."""
        own: Policy | None = None
        for arn, way in self._leading.items():
            trust = self._trusts[arn]
            if arn == who.arn:
                continue
            if who.arn in trust.named:
                return way
            if trust.account:
                own = own or merged(who, self.here)
                if may(own, _TAKE, arn) and able(within(who, self.here), _TAKE, arn):
                    return way
        return ""

    def taken(self, who: IamUser | IamRole) -> str:
        """The way by roles that it may take, one after the other, to a mighty one; empty where there is none."""
        return self._known(self._next(who))

    def run(self, who: IamUser | IamRole) -> str:
        """The way by a mighty role that it runs something with, passed or borrowed; empty where there is none."""
        serving = [role for role in self._mighty.values() if self._trusts[role.arn].services]
        if not serving:
            return self._known("")
        own = within(who, self.here)
        ways = (way for role in serving for way in (self._passed(own, role), self._borrowed(own, role)) if way)
        return self._known(next(ways, ""))

    def _passed(self, own: tuple[Policy, ...], role: IamRole) -> str:
        if not able(own, _PASS, role.arn):
            return ""
        for prefix in self._trusts[role.arn].services:
            for further in _runs(prefix):
                if all(able(own, action) for action in further):
                    return f"passes {role.name} to {prefix} ({', '.join(further)})"
        return ""

    def _borrowed(self, own: tuple[Policy, ...], role: IamRole) -> str:
        services = self._trusts[role.arn].services
        for action, prefix in _BORROWS.items():
            if prefix in services and able(own, action) and all((action,) in policies.escalations(one) for one in own):
                return f"commands what {prefix} runs with {role.name} ({action})"
        return ""

    def _known(self, way: str) -> str:
        if not way and self._missing is not None:
            raise self._missing
        return way


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a role's trust lets in: ARNs by name, the whole account, and services that run things, by their prefix."""

    named: frozenset[str]
    account: bool
    services: tuple[str, ...]


def trusts(role: IamRole, account: str) -> Trust:
    """Whom the role's trust lets in, whatever its conditions; whom it denies is not weighed."""
    found = {p for one in _read(role.trust) if _lets(one) for p in one.principals or ()}
    people = {p.value for p in found if p.kind == "AWS"}
    whole = {value for value in people if _whole(value, account)}
    services = (_RUNS[p.value] for p in found if p.kind == "Service" and p.value in _RUNS)
    return Trust(frozenset(people - whole), bool(whole), tuple(sorted(services)))


def _runs(prefix: str) -> Iterator[tuple[str, ...]]:
    """What it takes beside passing a role to run something of a service with it."""
    for way in policies.ESCALATIONS:
        further = tuple(action for action in way if action != _PASS)
        if _PASS in way and further[0].startswith(f"{prefix}:"):
            yield further


def able(limits: tuple[Policy, ...], action: str, resource: str = "") -> bool:
    """Whether all of these policies allow it: an identity's own, and its boundary."""
    return all(may(policy, action, resource) for policy in limits)


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
