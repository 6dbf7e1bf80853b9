"""Over which accounts the organisation's policies hold, what they keep them from, and whom a Deny of theirs spares."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vedette.grammar.globs import covers, like
from vedette.grammar.policy_limits import spares_services
from vedette.grammar.policy_request import names_action
from vedette.meaning.patterns import part
from vedette.meaning.strangers import read
from vedette.model import culprits, every, failed, not_applicable, passed, some, those
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION, ORGANIZATION_POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.grammar.policy import Condition, Statement
    from vedette.model import Here, Verdict
    from vedette.model.facts.organizations import MemberAccount, Organization, OrganizationPolicy

#: What asking over whom a policy holds needs.
GUARDING = (ORGANIZATION, MEMBER_ACCOUNTS, ORGANIZATION_POLICIES, ORGANIZATION_PLACES)
#: What asking whether members are kept from something needs.
KEEPING = (*GUARDING, TRAILS)
NO_ORGANIZATION = "the account is in no organisation"
NO_MEMBERS = "the organisation has no account but its management account, over which no policy holds"
_SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"
#: Any root: an organisation has one.
_ROOT = "r-"
#: What a service's actions are done to, where a policy can name it; all others are denied for all resources or not.
_ABOUT = {"cloudtrail": "trail/*", "guardduty": "detector/*", "ec2": "vpc-flow-log/*"}


def members(here: Here, organization: Organization) -> tuple[MemberAccount, ...]:
    """The active accounts but for the management account, over which no policy holds. Raises `NotKnown`."""
    return tuple(
        m for m in here.of(MEMBER_ACCOUNTS) if m.status == "ACTIVE" and m.id != organization.management_account
    )


def kept_from(actions: tuple[str, ...], here: Here) -> Verdict:
    """Fail where an account is below no policy that denies each of the actions, but for named principals.

    Raises `NotKnown`.
    """
    organization = here.one(ORGANIZATION)
    if organization is None:
        return not_applicable(NO_ORGANIZATION)
    accounts = members(here, organization)
    if not accounts:
        return not_applicable(NO_MEMBERS)
    free = culprits(actions, lambda action: bool(_free(action, accounts, here)))
    if not free:
        return passed(f"each of {len(actions)} actions is denied to each of {len(accounts)} accounts")
    whom = _free(free[0], accounts, here)
    more = f" and {len(free) - 1} more actions" if len(free) > 1 else ""
    return failed(
        f"{len(whom)} of {len(accounts)} accounts may do {free[0].partition(':')[2]}{more}: {named(whom)}",
        actions=free,
        accounts=[m.id for m in whom],
    )


def _free(action: str, accounts: tuple[MemberAccount, ...], here: Here) -> tuple[MemberAccount, ...]:
    def free(account: MemberAccount) -> bool:
        ways: tuple[Callable[[], bool], ...] = (
            lambda: denied(account, here, lambda one: _denies(one, action, account, here)),
            lambda: unlisted(account, here, lambda one: _names(one, action)),
        )
        return not some(ways, lambda way: way())

    return culprits(accounts, free)


@lru_cache(65_536)
def _names(statement: Statement, action: str) -> bool:
    return names_action(statement, action)


def _denies(one: Statement, action: str, account: MemberAccount, here: Here) -> bool:
    return _names(one, action) and all(map(spares_some, one.conditions)) and _all(one, action, account, here)


def _all(statement: Statement, action: str, account: MemberAccount, here: Here) -> bool:
    """Whether a Deny of the action is about all that it can be done to: for trails, about each that there is."""
    if everywhere(statement):
        return True
    service = action.partition(":")[0]
    if service not in _ABOUT:
        return False
    resources = statement.resources or ()
    whole = f"arn:aws:{service}:*:{account.id}:{_ABOUT[service]}"
    if any(covers(_anywhere(pattern), whole) for pattern in resources):
        return True
    if service != "cloudtrail":
        return False
    own = those(here.in_account(account.id).of(TRAILS), lambda trail: trail.account == account.id)
    return every(own, lambda trail: any(like(pattern, trail.arn) for pattern in resources))


def _anywhere(pattern: str) -> str:
    """The pattern of an ARN in any partition: an organisation is in one."""
    return pattern.replace(f"arn:{part(pattern, 1)}:", "arn:*:", 1)


def denied(account: MemberAccount, here: Here, denies: Callable[[Statement], bool]) -> bool:
    """Whether a service control policy holds over the account with a Deny of that kind. Raises `NotKnown`."""

    def guards(policy: OrganizationPolicy) -> bool:
        if policy.type != _SERVICE_CONTROL or not policy.targets:
            return False
        fitting = any(not one.allow and denies(one) for one in _statements(policy.document))
        return fitting and holds_over(policy, account.id, here)

    return some(here.of(ORGANIZATION_POLICIES), guards)


def unlisted(account: MemberAccount, here: Here, opens: Callable[[Statement], bool]) -> bool:
    """Whether a level over the account, or its own, has policies that allow something, and nothing of that kind.

    A level is the root, a unit or the account; an account may do what the policies of every level allow:
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html. A level whose
    policies allow nothing at all is passed over: such policies are not in use there. Raises `NotKnown`.
    """

    def allowing(level: str, fits: Callable[[Statement], bool]) -> bool:
        def does(policy: OrganizationPolicy) -> bool:
            attached = policy.type == _SERVICE_CONTROL and any(_is(level, target) for target in policy.targets)
            return attached and any(one.allow and fits(one) for one in _statements(policy.document))

        return some(here.of(ORGANIZATION_POLICIES), does)

    def closed(level: str) -> bool:
        return not allowing(level, opens) and allowing(level, lambda _one: True)

    levels: tuple[Callable[[], tuple[str, ...]], ...] = (
        lambda: (account.id, _ROOT),
        lambda: _units(account.id, here),
    )
    return some(levels, lambda found: some(found(), closed))


def _is(level: str, target: str) -> bool:
    return target.startswith(_ROOT) if level == _ROOT else target == level


def _units(account: str, here: Here) -> tuple[str, ...]:
    place = here.find(ORGANIZATION_PLACES, account)
    return tuple(one for one in place.parents if not one.startswith(_ROOT)) if place else ()


@lru_cache(1024)
def _statements(document: str) -> tuple[Statement, ...]:
    return read(document).statements


def holds_over(policy: OrganizationPolicy, account: str, here: Here) -> bool:
    """Whether a policy is attached to the account, the root, or a unit that it is in. Raises `NotKnown`."""
    if account in policy.targets or any(target.startswith(_ROOT) for target in policy.targets):
        return True
    place = here.find(ORGANIZATION_PLACES, account)
    return place is not None and any(parent in policy.targets for parent in place.parents)


def spares_some(condition: Condition) -> bool:
    """Whether the condition of a Deny only takes named principals, or AWS's services, out of it."""
    if spares_services(condition):
        return True
    named = condition.key.startswith("aws:principal") and "not" in condition.operator
    return named and not any(value.strip("*") == "" for value in condition.values)


def to_some(condition: Condition) -> bool:
    """Whether the condition of an Allow leaves it to named principals."""
    named = condition.key.startswith("aws:principal") and "not" not in condition.operator
    return named and condition.operator != "null" and not any(value.strip("*") == "" for value in condition.values)


def everywhere(statement: Statement) -> bool:
    """Whether a statement is about all resources."""
    return statement.not_resources is None and (statement.resources is None or "*" in statement.resources)


def named(accounts: tuple[MemberAccount, ...]) -> str:
    """A few of the accounts in words."""
    shown = ", ".join(f"{m.id} {m.name}".strip() for m in accounts[:_SHOWN])
    return shown + (f" and {len(accounts) - _SHOWN} more" if len(accounts) > _SHOWN else "")


#: Names in a sentence.
_SHOWN = 4
