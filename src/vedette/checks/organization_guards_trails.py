"""CT-23: the organisation's policies keep every member from stopping and changing trails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar.globs import like
from vedette.grammar.policy_request import names_action
from vedette.meaning.guardrails import GUARDING, everywhere, members, named, spares_some, unguarded
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    every,
    failed,
    not_applicable,
    passed,
    those,
)
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.organizations import ORGANIZATION, MemberAccount

if TYPE_CHECKING:
    from vedette.grammar.policy import Statement

GUARDED = (
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
)


def judge(here: Here) -> Verdict:
    """Fail where an account is below no policy that denies each of the four, but for named principals."""
    organization = here.one(ORGANIZATION)
    if organization is None:
        return not_applicable("the account is in no organisation")
    accounts = members(here, organization)
    if not accounts:
        return not_applicable("the organisation has no account but its management account, over which no policy holds")
    free = culprits(GUARDED, lambda action: bool(_free(action, accounts, here)))
    if not free:
        return passed(f"each of {len(GUARDED)} actions is denied to each of {len(accounts)} accounts")
    whom = _free(free[0], accounts, here)
    action = free[0].partition(":")[2]
    more = f" and {len(free) - 1} more actions" if len(free) > 1 else ""
    return failed(
        f"{len(whom)} of {len(accounts)} accounts may do {action}{more}: {named(whom)}",
        actions=free,
        accounts=[m.id for m in whom],
    )


def _free(action: str, accounts: tuple[MemberAccount, ...], here: Here) -> tuple[MemberAccount, ...]:
    def denies(one: Statement, account: MemberAccount) -> bool:
        return names_action(one, action) and all(map(spares_some, one.conditions)) and _all_trails(one, account, here)

    return unguarded(accounts, here, denies)


def _all_trails(statement: Statement, account: MemberAccount, here: Here) -> bool:
    """Whether it is about all resources, or by its names about each trail that the account has."""
    if everywhere(statement):
        return True
    own = those(here.in_account(account.id).of(TRAILS), lambda trail: trail.account == account.id)
    return every(own, lambda trail: any(like(pattern, trail.arn) for pattern in statement.resources or ()))


CHECK = Check(
    id="CT-23",
    title="The organisation's policies keep every member from stopping and changing trails",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(*GUARDING, TRAILS),
    judge=judge,
    rationale="An account that is below no such policy switches its trail off with one call of any administrator.",
    remedy=(
        "Attach a service control policy to the root that denies cloudtrail:StopLogging, DeleteTrail, UpdateTrail and "
        "PutEventSelectors, but for the roles that manage logging (ArnNotLike on aws:PrincipalArn)."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html",),
)
