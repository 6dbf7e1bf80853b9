"""AA-02: somebody decided on analyzers of unused access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.prices import price
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, some
from vedette.model.facts.organizations import DELEGATED_ADMINISTRATORS, ORGANIZATION
from vedette.model.facts.securityhub import ANALYZERS, Analyzer

if TYPE_CHECKING:
    from vedette.model.facts.organizations import Organization

_SERVICE = "access-analyzer.amazonaws.com"
_WHOLE = "ORGANIZATION_UNUSED_ACCESS"


def judge(here: Here) -> Verdict:
    """Fail where there is none, of the account or of its organisation, and nobody decided against it."""
    if here.expected.unused_access_declined:
        return not_applicable("it was decided not to pay for it, as the settings say", declared=True)
    if some((_own, _organizations), lambda way: way(here)):
        return passed("an analyzer of unused access is active, of the account or of its organisation")
    return failed("no analyzer looks for unused access, and nobody decided against it")


def _own(here: Here) -> bool:
    """One region is enough: users and roles are the account's."""
    return some(here.of(ANALYZERS), lambda one: _active(one) and one.type.endswith("_UNUSED_ACCESS"))


def _organizations(here: Here) -> bool:
    return some(here.of(ORGANIZATION), lambda organization: _by(organization, here))


def _by(organization: Organization, here: Here) -> bool:
    """Whether the management account, or a delegated one, has an analyzer for all accounts."""

    def management() -> bool:
        return _has(organization.management_account, here)

    def delegated() -> bool:
        return some(here.of(DELEGATED_ADMINISTRATORS), lambda one: _SERVICE in one.services and _has(one.id, here))

    return some((management, delegated), lambda way: way())


def _has(account: str, here: Here) -> bool:
    return some(here.in_account(account).of(ANALYZERS), lambda one: _active(one) and one.type == _WHOLE)


def _active(one: Analyzer) -> bool:
    return one.status == "ACTIVE"


CHECK = Check(
    id="AA-02",
    title="Analyzers of unused access are on, or were decided against",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(ANALYZERS, ORGANIZATION, DELEGATED_ADMINISTRATORS),
    judge=judge,
    rationale="A role that nobody has used for months is of use to an intruder alone; but looking for it costs money.",
    remedy="Make an analyzer of unused access in one region, or set assess.expected.unused_access_declined.",
    cost=f"It costs {price('access-analyzer.unused')}.",
    feeds=(),
    standards=Standards(talk=("T18", "T20")),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html",),
)
