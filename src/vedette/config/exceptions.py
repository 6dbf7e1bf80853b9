"""The file of exceptions: what rules find and checks fail, and somebody answers for, with a reason and an end.

A YAML list. Each entry names `rules` or `checks`, an `owner`, a `reason` and the last day, `until`, UTC; what it is
about stands in keys that belong to one of the two. Here is read what both have; detection and the assessment each take
their own entries from it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from vedette.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HINT = "docs/how-to/keep-alerts-few.md shows one"
RULES, CHECKS = "rules", "checks"
#: What every entry has.
_COMMON = frozenset({"name", "owner", "reason", "until"})
#: What says whom and what it is about, by what it is for.
_OWN = {
    RULES: frozenset({RULES, "entity", "where"}),
    CHECKS: frozenset({CHECKS, "account", "region", "resource"}),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `kind` is `rules` or `checks`, `names` those it is about; `more` are the further keys of its kind.

    `until` is the last day on which it holds, UTC. `place` is file:line.
    """

    kind: str
    names: tuple[str, ...]
    name: str
    owner: str
    reason: str
    until: dt.date
    place: str
    more: Mapping[str, Any]


def read(path: Path | None) -> tuple[tuple[Entry, ...], tuple[RuleError, ...]]:
    """The entries in order, and what is wrong with others, with file and line; None gives none. Never raises."""
    if path is None:
        return (), ()
    try:
        text = path.read_text("utf-8")
        node, values = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        return (), (RuleError(f"the file cannot be read: {error}", where=str(path), hint=HINT),)
    except yaml.YAMLError as error:
        return (), (RuleError(f"no YAML: {error}", where=str(path), hint=HINT),)
    if values is None:
        return (), ()
    if not isinstance(values, list) or not isinstance(node, yaml.SequenceNode):
        return (), (RuleError("exceptions are a list", where=str(path), hint=HINT),)
    good: list[Entry] = []
    errors: list[RuleError] = []
    for value, at in zip(values, node.value, strict=True):
        try:
            good.append(_entry(value, f"{path}:{at.start_mark.line + 1}"))
        except RuleError as error:
            errors.append(error)
    return tuple(good), tuple(errors)


def _entry(value: Any, place: str) -> Entry:
    if not isinstance(value, dict):
        raise RuleError("an exception is a map", where=place, hint=HINT)
    kind = CHECKS if CHECKS in value else RULES
    known = _COMMON | _OWN[kind]
    if unknown := sorted(map(str, set(value) - known)):
        more = f"an exception of {kind} has: {', '.join(sorted(known))}"
        raise RuleError(f"unknown key {unknown[0]!r}", where=place, hint=more)
    for key in (kind, "owner", "reason", "until"):
        if not value.get(key):
            raise RuleError(f"the exception has no {key}", where=place, hint=HINT)
    until = value["until"]
    if isinstance(until, dt.datetime) or not isinstance(until, dt.date):
        raise RuleError(f"until {until!r} is no day", where=place, hint="such as 2027-01-31")
    names = value[kind] if isinstance(value[kind], list) else [value[kind]]
    return Entry(
        kind=kind,
        names=tuple(map(str, names)),
        name=str(value.get("name") or place.rpartition("/")[2]),
        owner=str(value["owner"]),
        reason=str(value["reason"]),
        until=until,
        place=place,
        more={key: value[key] for key in _OWN[kind] - {kind} if value.get(key)},
    )
