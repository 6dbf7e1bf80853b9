"""Accepted failures: said as such, never as passing, and only until their day.

They stand in the file of exceptions, in entries that name `checks`: ids, `CT-*` for a group, or `all`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.config.exceptions import CHECKS, read
from vedette.errors import RuleError
from vedette.model import Accepted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from vedette.config.exceptions import Entry
    from vedette.model import Finding

ALL = "all"


def excepted(path: Path | None, checks: Collection[str]) -> tuple[tuple[Accepted, ...], tuple[RuleError, ...]]:
    """What the file of exceptions accepts, and what is wrong with it; `checks` are the ids there are. Never raises."""
    entries, bad = read(path)
    found: list[Accepted] = []
    errors = list(bad)
    for entry in entries:
        try:
            found += _accepted(entry, checks) if entry.kind == CHECKS else []
        except RuleError as error:
            errors.append(error)
    return tuple(found), tuple(errors)


def _accepted(entry: Entry, checks: Collection[str]) -> list[Accepted]:
    """One for each name. Raises `RuleError`."""
    for name in entry.names:
        if name != ALL and not any(fnmatchcase(check.upper(), name.upper()) for check in checks):
            raise RuleError(f"no check is called {name}", where=entry.place, hint="'vedette checks list' shows all")
    where: dict[str, str] = {}
    for key, value in entry.more.items():
        where[key] = str(value)
        # YAML reads an account that begins with 0 as another number.
        if not isinstance(value, str) and not (key == "account" and re.fullmatch(r"\d{12}", where[key])):
            raise RuleError(f"{key} {value!r} is no text", where=entry.place, hint=f'one pattern in quotes: {key}: "…"')
    names = ("*" if name == ALL else name for name in entry.names)
    return [Accepted(name, entry.owner, entry.reason, entry.until, **where) for name in names]


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


def of_check(one: Accepted, check: str) -> bool:
    """Whether an entry is about a check."""
    return fnmatchcase(check.upper(), one.check.upper())


def fits(one: Accepted, finding: Finding) -> bool:
    """Whether an entry is about a finding."""
    return of_check(one, finding.check) and all(
        fnmatchcase(value, pattern)
        for value, pattern in (
            (finding.account, one.account),
            (finding.region, one.region),
            (finding.resource, one.resource),
        )
    )


def _named(one: Accepted) -> str:
    return f"the acceptance of {one.check} by {one.owner}"
