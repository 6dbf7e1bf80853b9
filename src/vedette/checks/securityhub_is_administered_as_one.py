"""SH-04: one account administers Security Hub, and new accounts are switched on by themselves."""

from __future__ import annotations

from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.organizations import DELEGATED_ADMINISTRATORS, ORGANIZATION
from vedette.model.facts.securityhub import HUBS
from vedette.model.facts.securityhub_standards import HUB_ORGANIZATION, HubOrganization

_SERVICE = "securityhub.amazonaws.com"
_SHOWN = 5


def judge(here: Here) -> Verdict:
    """Fail where Security Hub is delegated to nobody, or new accounts stay off in a region of the administrator's."""
    if here.one(ORGANIZATION) is None:
        return not_applicable("the account is in no organisation")
    admin = first(here.of(DELEGATED_ADMINISTRATORS), lambda one: _SERVICE in one.services)
    if admin is None:
        return failed(f"{_SERVICE} is delegated to nobody")
    there = here.in_account(admin.id)
    if some(there.regions, lambda region: some(region.of(HUB_ORGANIZATION), _central)):
        return passed(f"{admin.id} administers it, and policies of its central configuration are for new accounts")
    off = [region.region for region in culprits(there.regions, _stays_off)]
    if off:
        return failed(f"{admin.id} leaves new accounts off in {', '.join(off[:_SHOWN])}", regions=off)
    if not some(there.regions, _on):
        return not_applicable(f"{admin.id} administers it and has it on nowhere, which SH-01 tells")
    return passed(f"{admin.id} administers it, and new accounts are switched on", administrator=admin.id)


def _central(found: HubOrganization) -> bool:
    return found.configuration == "CENTRAL" and found.status == "ENABLED"


def _on(region: Here) -> bool:
    return first(region.of(HUBS)) is not None


def _stays_off(region: Here) -> bool:
    return _on(region) and not some(region.of(HUB_ORGANIZATION), lambda found: found.auto_enable)


CHECK = Check(
    id="SH-04",
    title="One account administers Security Hub, for new accounts too",
    severity=Severity.MEDIUM,
    scope=Scope.ORGANIZATION,
    facts=(ORGANIZATION, DELEGATED_ADMINISTRATORS, HUBS, HUB_ORGANIZATION),
    judge=judge,
    rationale="The account that was made last week is the one that nobody has switched anything on in.",
    remedy="Delegate Security Hub to the security account, and switch new accounts on, by central configuration.",
    cost="By checks and findings of each new account.",
    feeds=("securityhub",),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/designate-orgs-admin-account.html",),
)
