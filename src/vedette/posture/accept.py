"""Accepted failures: said as such, never as passing, and only until their day."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from vedette.model import Accepted, Finding


class Acceptance:
    """What was accepted, applied to findings as they come; `notes` afterwards says which entries did nothing."""

    def __init__(self, accepted: Sequence[Accepted], today: date) -> None:
        self._all = tuple(accepted)
        self._valid = [a for a in accepted if a.until >= today]
        self._used: set[Accepted] = set()

    def apply(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings, those that somebody accepted with the owner, the reason and the day."""
        for finding in findings:
            yield self._one(finding) if finding.open else finding

    def _one(self, finding: Finding) -> Finding:
        for one in self._valid:
            if fits(one, finding):
                self._used.add(one)
                return replace(finding, accepted=f"{one.owner} until {one.until}: {one.reason}")
        return finding

    @property
    def notes(self) -> tuple[str, ...]:
        """Entries that ended, and those that no failure fits any more."""
        ended = [f"{_named(a)} ended on {a.until}" for a in self._all if a not in self._valid]
        return (*ended, *(f"{_named(a)} fits no failure" for a in self._valid if a not in self._used))


def fits(one: Accepted, finding: Finding) -> bool:
    """Whether an entry is about a finding."""
    return all(
        fnmatchcase(value, pattern)
        for value, pattern in (
            (finding.check.upper(), one.check.upper()),
            (finding.account, one.account),
            (finding.region, one.region),
            (finding.resource, one.resource),
        )
    )


def _named(one: Accepted) -> str:
    return f"the acceptance of {one.check} by {one.owner}"
