"""Profiles: what is remembered of the past, so that judging never reads it again.

A profile is defined by its events, entity and value; rules that ask the same share one, and a rule that changes
has a new one, which is learned from the lake. Two shapes:

- days: on which days the entity had the value, a bit a day, and in how many events.
- amounts: how much the entity did in each span.

What new rows add is put in with the position in the lake in one transaction, so that each row counts once.

Both are functions of the rows of the day alone, in whatever order and batches they came.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from vedette.state.records import Amount, Habit, Seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

__all__ = ["BLOCK", "DAY", "Amount", "Days", "Habit", "Learned", "Profile", "Profiles", "Seen", "day_of", "start_of"]

#: Days of one row of a days profile.
BLOCK = 32
DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


def day_of(time: datetime) -> int:
    """The number of the UTC day since 1970."""
    return (time - _EPOCH) // DAY


def start_of(day: int) -> datetime:
    """When that day began."""
    return _EPOCH + day * DAY


@dataclass(frozen=True, slots=True)
class Profile:
    """What one profile remembers. `entity` and `value` are words or fields; `rules` empty means all successful events.

    `span_seconds` 0 is a days profile, else an amounts profile of such spans; `measure` is then `count` or `sum`.
    `definition` is all that shapes it, and names it.
    """

    source: str
    entity: tuple[str, ...]
    value: tuple[str, ...]
    rules: tuple[str, ...] = ()
    span_seconds: int = 0
    measure: str = ""
    definition: str = ""

    @property
    def id(self) -> str:
        """16 hexadecimal digits."""
        parts = (self.source, self.entity, self.value, self.span_seconds, self.measure, self.definition)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass(slots=True)
class Learned:
    """What new rows add to one profile.

    What was seen by account, entity, value and block of days, and amounts by entity and span: plain values, as there
    may be a hundred thousand of them.
    """

    profile: Profile
    habits: dict[tuple[str, str, str, int], Seen] = field(default_factory=dict)
    amounts: dict[tuple[str, int], float] = field(default_factory=dict)

    def add(
        self,
        habits: Mapping[tuple[str, str, str, int], Seen] = _NOTHING,
        amounts: Mapping[tuple[str, int], float] = _NOTHING,
    ) -> None:
        """Take in what more rows add."""
        if not self.habits:
            self.habits.update(habits)
        else:
            for key, one in habits.items():
                there = self.habits.get(key)
                self.habits[key] = one if there is None else merged(there, one)
        for spot, amount in amounts.items():
            self.amounts[spot] = self.amounts.get(spot, 0.0) + amount

    def merge(self, other: Learned) -> None:
        """Take in what other rows of the same profile add."""
        self.add(other.habits, other.amounts)


def merged(one: Seen, other: Seen) -> Seen:
    """What both say of the same days."""
    return one[0] | other[0], one[1] + other[1], min(one[2], other[2]), max(one[3], other[3])


class Profiles(Protocol):
    """Where profiles are kept: `vedette.state.profiles.Profiles`, or `memory.Memory`."""

    def positions(self, profiles: Collection[str]) -> dict[str, str]:
        """How far each profile has learned; those that have not are missing."""

    def learn(self, learned: Sequence[Learned], *, before: str | None, after: str, restart: bool = False) -> bool:
        """Take this in, whole or not at all; False where another process was faster."""

    def habits(
        self, profile: str, *, entities: Collection[str] | None = None, values: Collection[str] | None = None
    ) -> list[Habit]:
        """The rows of a days profile, of these entities or values alone where given."""

    def amounts(self, profile: str, entities: Collection[str]) -> list[Amount]:
        """The spans of these entities."""


class Days:
    """Days since 1970 as a set; made of blocks of bits."""

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}

    def add(self, block: int, bits: int) -> None:
        """Add the days of a block."""
        self._blocks[block] = self._blocks.get(block, 0) | bits

    def any(self, first: int, last: int) -> bool:
        """Whether one of the days from `first` to `last`, both included, is in it."""
        for block, bits in self._blocks.items():
            low, high = max(first - block * BLOCK, 0), min(last - block * BLOCK, BLOCK - 1)
            if low <= high and bits >> low & ((1 << (high - low + 1)) - 1):
                return True
        return False

    @property
    def first(self) -> int | None:
        """The first day, None where there is none."""
        if not self._blocks:
            return None
        block = min(self._blocks)
        bits = self._blocks[block]
        return block * BLOCK + (bits & -bits).bit_length() - 1
