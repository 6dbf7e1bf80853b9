"""Profiles in memory: for the tests inside rules, and wherever nothing is to be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.detect.baseline.profile import Learned
from vedette.state.records import Amount, Habit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Memory:
    """As `Profiles`, without a database."""

    def __init__(self) -> None:
        self._positions: dict[str, str] = {}
        self._learned: dict[str, Learned] = {}

    def positions(self, profiles: Collection[str]) -> dict[str, str]:
        """How far each profile has learned; those that have not are missing."""
        return {p: self._positions[p] for p in profiles if p in self._positions}

    def learn(self, learned: Sequence[Learned], *, before: str | None, after: str, restart: bool = False) -> bool:
        """Take this in."""
        for one in learned:
            assert self._positions.get(one.profile.id) == before  # noqa: S101  nobody else writes here
            if restart or one.profile.id not in self._learned:
                self._learned[one.profile.id] = Learned(one.profile)
            self._learned[one.profile.id].merge(one)
            self._positions[one.profile.id] = after
        return True

    def habits(
        self, profile: str, *, entities: Collection[str] | None = None, values: Collection[str] | None = None
    ) -> list[Habit]:
        """The rows of a days profile, of these entities or values alone where given."""
        known = self._learned.get(profile)
        return [
            Habit(*key, *seen[:2], *(_EPOCH + timedelta(microseconds=time) for time in seen[2:]))
            for key, seen in (known.habits.items() if known else ())
            if (entities is None or key[1] in entities) and (values is None or key[2] in values)
        ]

    def amounts(self, profile: str, entities: Collection[str]) -> list[Amount]:
        """The spans of these entities."""
        known = self._learned.get(profile)
        return [Amount(e, s, a) for (e, s), a in (known.amounts if known else {}).items() if e in entities]
