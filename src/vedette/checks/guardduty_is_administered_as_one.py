"""GD-09: one account administers GuardDuty in all regions, and new accounts are switched on by themselves."""

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
)
from vedette.model.facts.guardduty import DETECTOR_ADMINISTRATORS, DETECTOR_ORGANIZATION, DETECTORS
from vedette.model.facts.organizations import ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where regions have no delegated administrator, or different ones, or new accounts stay off."""
    found = here.one(ORGANIZATION)
    if found is None:
        return not_applicable("the account is in no organisation")
    management = here.in_account(found.management_account)
    without = [r.region for r in culprits(management.regions, lambda r: first(r.of(DETECTOR_ADMINISTRATORS)) is None)]
    if without:
        return failed(
            f"{len(without)} regions have no delegated administrator: {', '.join(without[:5])}", regions=without
        )
    admins = sorted({admin.account for admin in management.of(DETECTOR_ADMINISTRATORS)})
    if len(admins) > 1:
        return failed(f"regions have different administrators: {', '.join(admins)}", administrators=admins)
    admin = here.in_account(admins[0])
    off = [r.region for r in culprits(admin.regions, _stays_off)]
    if off:
        return failed(f"new accounts stay off in {len(off)} regions: {', '.join(off[:5])}", regions=off)
    return passed(f"{admins[0]} administers every region, and new accounts are switched on", administrator=admins[0])


def _stays_off(region: Here) -> bool:
    return first(region.of(DETECTOR_ORGANIZATION), lambda o: o.auto_enable in {"ALL", "NEW"}) is None


CHECK = Check(
    id="GD-09",
    title="One account administers GuardDuty in all regions, for new accounts too",
    severity=Severity.HIGH,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, DETECTORS, DETECTOR_ADMINISTRATORS, DETECTOR_ORGANIZATION),
    judge=judge,
    rationale="Administration is delegated per region: the region that was left out is on in no account by itself.",
    remedy="Delegate GuardDuty to the security account in every region, and switch new accounts on by themselves.",
    monthly_usd=0.0,
    feeds=("guardduty",),
    standards=Standards(talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html",),
)
