"""ORG-04: delegated administrators are the declared ones."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, not_applicable, passed
from vedette.model.facts.organizations import DELEGATED_ADMINISTRATORS, ORGANIZATION

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Names in a sentence.
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Fail where an account administers a service for the organisation that the settings do not name."""
    if here.one(ORGANIZATION) is None:
        return not_applicable("the account is in no organisation")
    found = culprits(_delegations(here), lambda one: not _declared(one, here.expected.delegated_administrators))
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        named = ", ".join(
            f"{service} to {account}" for account, _, service in (f.partition("/") for f in found[:_SHOWN])
        )
        return failed(f"nobody declared the delegation of {named}{more}", delegations=found)
    number = sum(1 for _ in _delegations(here))
    if not number:
        return not_applicable("no service is administered by another account")
    return passed(f"each of {number} delegations is declared")


def _delegations(here: Here) -> Iterator[str]:
    """`ACCOUNT/SERVICE` of each."""
    for one in here.of(DELEGATED_ADMINISTRATORS):
        yield from (f"{one.id}/{service}" for service in one.services)


def _declared(delegation: str, patterns: tuple[str, ...]) -> bool:
    whole = (pattern if "/" in pattern else f"{pattern}/*" for pattern in patterns)
    return any(fnmatchcase(delegation, pattern) for pattern in whole)


CHECK = Check(
    id="ORG-04",
    title="Delegated administrators are the declared ones",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, DELEGATED_ADMINISTRATORS),
    judge=judge,
    rationale="Who administers GuardDuty, Config or CloudTrail for all accounts can switch it off in all of them.",
    remedy=(
        "Write the delegations that are meant into assess.expected.delegated_administrators, and take the others back "
        "(DeregisterDelegatedAdministrator)."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(),
    references=("https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html",),
)
