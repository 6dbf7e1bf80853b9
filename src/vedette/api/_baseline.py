"""What principals usually do, as detection has learned it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vedette.config import Config
    from vedette.state import Habit, State

#: Names that are told where a part of one fits several.
_TOLD = 5


@dataclass(frozen=True, slots=True)
class UsedValue:
    """One value that a principal used: of what kind, when first and last (UTC).

    `days` are those on which it was used, `events` the successful calls with it.
    """

    kind: str
    value: str
    first: datetime
    last: datetime
    days: int
    events: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a principal has used. `values` are in the order of kinds, those used on most days first.

    `days` and `events` count all its successful calls; times are UTC.
    """

    principal: str
    accounts: tuple[str, ...]
    first: datetime
    last: datetime
    days: int
    events: int
    values: tuple[UsedValue, ...] = ()


def baseline_list(*, config: Config, part: str | None = None) -> list[Baseline]:
    """Every principal that detection has learned of, or those with `part` in their name, case aside; by name.

    `values` are left out. What was collected since the last detection is not in it.
    """
    with _open.state(config) as state:
        rows = _habits(state, "service", None)
    wanted = (part or "").lower()
    return [_of(name, found, ()) for name, found in sorted(rows.items()) if wanted in name.lower()]


def baseline_show(principal: str, *, config: Config) -> Baseline:
    """What one principal has used, by its name or a part that no other has. Raises `UsageError`."""
    from vedette.detect.baseline.words import SHOWN

    with _open.state(config) as state:
        name = _one(principal, [one.principal for one in baseline_list(config=config, part=principal)])
        by_kind = {kind: _habits(state, kind, name).get(name, []) for kind in SHOWN}
    values = [value for kind, rows in by_kind.items() for value in _values(kind, rows)]
    return _of(name, by_kind["service"], values)


def _one(wanted: str, found: list[str]) -> str:
    exact = [name for name in found if name.lower() == wanted.lower()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UsageError(
            f"nothing was learned of {wanted!r}", hint="'vedette baseline list' shows all; run detect first"
        )
    raise UsageError(f"{wanted!r} is a part of {len(found)} names", hint=f"give more: {', '.join(found[:_TOLD])}")


def _habits(state: State, kind: str, name: str | None) -> dict[str, list[Habit]]:
    """The rows of the profile of one kind of value, by principal."""
    from vedette import registry
    from vedette.detect.baseline.learn import of_all
    from vedette.detect.baseline.past import SHOWN_SOURCE

    profile = of_all(registry.source(SHOWN_SOURCE), ("principal",), (kind,))
    found: dict[str, list[Habit]] = defaultdict(list)
    for one in state.profiles.habits(profile.id, entities=None if name is None else [name]):
        found[one.entity].append(one)
    return found


def _values(kind: str, rows: Iterable[Habit]) -> list[UsedValue]:
    by_value: dict[str, list[Habit]] = defaultdict(list)
    for one in rows:
        by_value[one.value].append(one)
    found = [
        UsedValue(kind, value, min(h.first for h in own), max(h.last for h in own), _days(own), _events(own))
        for value, own in by_value.items()
    ]
    return sorted(found, key=lambda one: (-one.days, -one.events, one.value))


def _of(name: str, rows: list[Habit], values: Iterable[UsedValue]) -> Baseline:
    return Baseline(
        principal=name,
        accounts=tuple(sorted({h.account for h in rows} - {""})),
        first=min(h.first for h in rows),
        last=max(h.last for h in rows),
        days=_days(rows),
        events=_events(rows),
        values=tuple(values),
    )


def _days(rows: Iterable[Habit]) -> int:
    bits: dict[int, int] = defaultdict(int)
    for one in rows:
        bits[one.block] |= one.bits
    return sum(found.bit_count() for found in bits.values())


def _events(rows: Iterable[Habit]) -> int:
    return sum(one.events for one in rows)
