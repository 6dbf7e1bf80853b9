"""Over which accounts the organisation's policies hold, and whom a Deny of theirs spares."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vedette.grammar.policy_limits import spares_services
from vedette.meaning.strangers import read
from vedette.model import culprits, some
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION, ORGANIZATION_POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.grammar.policy import Condition, Statement
    from vedette.model import Here
    from vedette.model.facts.organizations import MemberAccount, Organization, OrganizationPolicy

#: What asking over whom a policy holds needs.
GUARDING = (ORGANIZATION, MEMBER_ACCOUNTS, ORGANIZATION_POLICIES, ORGANIZATION_PLACES)
_SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"


def members(here: Here, organization: Organization) -> tuple[MemberAccount, ...]:
    """The active accounts but for the management account, over which no policy holds. Raises `NotKnown`."""
    return tuple(
        m for m in here.of(MEMBER_ACCOUNTS) if m.status == "ACTIVE" and m.id != organization.management_account
    )


def unguarded(
    accounts: tuple[MemberAccount, ...], here: Here, denies: Callable[[Statement, MemberAccount], bool]
) -> tuple[MemberAccount, ...]:
    """The accounts over which no service control policy holds with a Deny of that kind. Raises `NotKnown`."""

    def guards(policy: OrganizationPolicy, account: MemberAccount) -> bool:
        if policy.type != _SERVICE_CONTROL or not policy.targets:
            return False
        fitting = any(not one.allow and denies(one, account) for one in _statements(policy.document))
        return fitting and holds_over(policy, account.id, here)

    return culprits(accounts, lambda account: not some(here.of(ORGANIZATION_POLICIES), lambda p: guards(p, account)))


@lru_cache(1024)
def _statements(document: str) -> tuple[Statement, ...]:
    return read(document).statements


def holds_over(policy: OrganizationPolicy, account: str, here: Here) -> bool:
    """Whether a policy is attached to the account, the root, or a unit that it is in. Raises `NotKnown`."""
    if account in policy.targets or any(target.startswith("r-") for target in policy.targets):
        return True
    place = here.find(ORGANIZATION_PLACES, account)
    return place is not None and any(parent in policy.targets for parent in place.parents)


def spares_some(condition: Condition) -> bool:
    """Whether the condition of a Deny only takes named principals, or AWS's services, out of it."""
    if spares_services(condition):
        return True
    named = condition.key.startswith("aws:principal") and "not" in condition.operator
    return named and not any(value.strip("*") == "" for value in condition.values)


def everywhere(statement: Statement) -> bool:
    """Whether a statement is about all resources."""
    return statement.not_resources is None and (statement.resources is None or "*" in statement.resources)


def named(accounts: tuple[MemberAccount, ...]) -> str:
    """A few of the accounts in words."""
    shown = ", ".join(f"{m.id} {m.name}".strip() for m in accounts[:_SHOWN])
    return shown + (f" and {len(accounts) - _SHOWN} more" if len(accounts) > _SHOWN else "")


#: Names in a sentence.
_SHOWN = 4
