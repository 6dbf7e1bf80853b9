"""GD-10: every active account is an enabled member of GuardDuty."""

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
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.guardduty import DETECTOR_ADMINISTRATORS, DETECTOR_MEMBERS, DETECTORS
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where an active account is no enabled member in a region of the administrator's."""
    found = here.one(ORGANIZATION)
    if found is None:
        return not_applicable("the account is in no organisation")
    admin = first(here.in_account(found.management_account).of(DETECTOR_ADMINISTRATORS))
    if admin is None:
        return not_applicable("GuardDuty is delegated to nobody, which GD-09 tells")
    whole = here.in_account(admin.account)
    active = [m.id for m in here.of(MEMBER_ACCOUNTS) if m.status == "ACTIVE" and m.id != admin.account]
    out = list(culprits(active, lambda account: some(whole.regions, lambda r: not _member(account, r))))
    if out:
        return failed(f"{len(out)} accounts are no enabled members everywhere: {', '.join(out[:5])}", accounts=out)
    return passed(f"each of {len(active)} accounts is an enabled member in every region")


def _member(account: str, region: Here) -> bool:
    return some(
        region.of(DETECTOR_MEMBERS), lambda d: any(a == account and s.lower() == "enabled" for a, s in d.members)
    )


CHECK = Check(
    id="GD-10",
    title="Every active account is an enabled member of GuardDuty",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, MEMBER_ACCOUNTS, DETECTORS, DETECTOR_ADMINISTRATORS, DETECTOR_MEMBERS),
    judge=judge,
    rationale="The account that nobody added, or that was taken out, is watched by nobody.",
    remedy="Add the accounts as members, and switch GuardDuty on for all of the organisation.",
    cost="By volume.",
    feeds=("guardduty",),
    standards=Standards(talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_accounts.html",),
)
