"""GD-13: what GuardDuty passes over was agreed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.meaning.guardduty import no_detector
from vedette.model import Check, Here, Scope, Severity, Verdict, culprits, failed, passed
from vedette.model.facts.guardduty import DETECTORS
from vedette.model.facts.guardduty_trust import (
    FINDING_FILTERS,
    TRUSTED_ADDRESSES,
    TRUSTED_ENTITIES,
    FindingFilter,
)

if TYPE_CHECKING:
    from vedette.model.facts.guardduty_trust import TrustedAddresses, TrustedEntities

#: States of a list that counts, or soon will.
_COUNTS = frozenset({"ACTIVE", "ACTIVATING"})
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Fail where a filter archives findings, or a list is trusted, that the settings do not name."""
    nothing = no_detector(here)
    if nothing is not None:
        return nothing
    ways = culprits((_filters, _addresses, _entities), lambda way: bool(way(here)))
    found = [one for way in ways for one in way(here)]
    if not found:
        return passed("no finding is passed over but as agreed")
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return failed(f"findings are passed over, and nobody agreed: {', '.join(found[:_SHOWN])}{more}", what=found)


def _agreed(name: str, here: Here) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in here.expected.reviewed_suppressions)


def _filters(here: Here) -> list[str]:
    hidden = culprits(here.of(FINDING_FILTERS), lambda f: f.action == "ARCHIVE" and not _agreed(f.name, here))
    return [f"the filter {f.name} (by {', '.join(_narrows(f)) or 'nothing: all findings'})" for f in hidden]


def _narrows(found: FindingFilter) -> tuple[str, ...]:
    """The attributes it asks about; that findings are not archived yet narrows nothing."""
    return tuple(name for name in found.fields if name != "service.archived")


def _addresses(here: Here) -> list[str]:
    return [f"the addresses of {one.name}" for one in culprits(here.of(TRUSTED_ADDRESSES), lambda s: _trusted(s, here))]


def _entities(here: Here) -> list[str]:
    return [f"the entities of {one.name}" for one in culprits(here.of(TRUSTED_ENTITIES), lambda s: _trusted(s, here))]


def _trusted(found: TrustedAddresses | TrustedEntities, here: Here) -> bool:
    return found.status in _COUNTS and not _agreed(found.name, here)


CHECK = Check(
    id="GD-13",
    title="What GuardDuty passes over was agreed",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(DETECTORS, FINDING_FILTERS, TRUSTED_ADDRESSES, TRUSTED_ENTITIES),
    judge=judge,
    rationale="An intruder who may not switch GuardDuty off makes it trust one address: nothing looks changed.",
    remedy="Look at each: delete it, or write its name into assess.expected.reviewed_suppressions.",
    monthly_usd=0.0,
    feeds=("guardduty",),
    references=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html",
    ),
)
