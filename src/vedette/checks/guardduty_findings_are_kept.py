"""GD-12: findings of GuardDuty are exported, and kept for longer than 90 days."""

from __future__ import annotations

from vedette.meaning.guardduty import no_detector
from vedette.model import Check, Here, Scope, Severity, Verdict, failed, first, passed, some
from vedette.model.facts.guardduty import DETECTOR_ADMINISTRATORS, DETECTOR_MEMBERS, DETECTORS
from vedette.model.facts.guardduty_trust import FINDINGS_EXPORTS, FindingsExport
from vedette.model.facts.organizations import ORGANIZATION


def judge(here: Here) -> Verdict:
    """Fail where neither the detector nor that of its administrator publishes to a bucket."""
    nothing = no_detector(here)
    if nothing is not None:
        return nothing
    if some((_by_itself, _by_administrator), lambda way: way(here)):
        return passed("its findings are exported to S3, by itself or by its administrator")
    broken = first(here.of(FINDINGS_EXPORTS))
    if broken is not None:
        return failed(f"the export to S3 is {broken.status.lower().replace('_', ' ')}", status=broken.status)
    return failed("its findings are exported nowhere, and are gone after 90 days")


def _publishes(export: FindingsExport) -> bool:
    return export.status == "PUBLISHING"


def _by_itself(here: Here) -> bool:
    return some(here.of(FINDINGS_EXPORTS), _publishes)


def _by_administrator(here: Here) -> bool:
    """Whether the organisation's administrator exports them: its export has those of its members, too."""
    organization = here.one(ORGANIZATION)
    if organization is None:
        return False
    management = here.in_account(organization.management_account).in_region(here.region)
    return some(management.of(DETECTOR_ADMINISTRATORS), lambda admin: _takes(admin.account, here))


def _takes(admin: str, here: Here) -> bool:
    there = here.in_account(admin).in_region(here.region)
    return (
        admin != here.account
        and some(
            there.of(DETECTOR_MEMBERS), lambda d: (here.account, "enabled") in {(a, s.lower()) for a, s in d.members}
        )
        and some(there.of(FINDINGS_EXPORTS), _publishes)
    )


CHECK = Check(
    id="GD-12",
    title="Findings of GuardDuty are exported and kept",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(DETECTORS, FINDINGS_EXPORTS, ORGANIZATION, DETECTOR_ADMINISTRATORS, DETECTOR_MEMBERS),
    judge=judge,
    rationale="GuardDuty forgets after 90 days; intruders are found later, and then its findings are the first page.",
    remedy="Export findings to a bucket of the log archive, whose policy and key let guardduty.amazonaws.com write.",
    cost="What the bucket costs; the export itself is free.",
    feeds=("guardduty",),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html",),
)
