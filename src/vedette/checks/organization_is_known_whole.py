"""ORG-05: every active account of the organisation is assessed."""

from __future__ import annotations

from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where an active account of the organisation is not among those that are assessed."""
    if here.one(ORGANIZATION) is None:
        return not_applicable("the account is in no organisation")
    members = here.of(MEMBER_ACCOUNTS)
    out = culprits(members, lambda m: m.status == "ACTIVE" and not some(here.facts.accounts, lambda a: a == m.id))
    if out:
        names = ", ".join(f"{m.id} {m.name}".strip() for m in out[:4])
        return failed(f"{len(out)} active accounts are not assessed: {names}", accounts=[m.id for m in out])
    return passed("every active account is assessed")


CHECK = Check(
    id="ORG-05",
    title="Every active account of the organisation is assessed",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, MEMBER_ACCOUNTS),
    judge=judge,
    rationale="What nobody looks at is where intruders stay.",
    remedy="Set accounts.organization, and make the role in each account (StackSets do for new ones, too).",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T1",)),
    references=("https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html",),
)
