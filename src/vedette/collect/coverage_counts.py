"""A stream's events hour by hour, and what day and hour those are. Pure.

All times are seconds or whole hours since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Counts:
    """Events of a stream, hour by hour from `start`, with the seconds of the first and last event of each.

    Where an hour is empty `first` and `last` are NaN.
    """

    start: int
    events: NDArray[np.int64]
    first: Floats
    last: Floats

    @property
    def end(self) -> int:
        """The hour after the last."""
        return self.start + len(self.events)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, float, float]], start: int, end: int) -> Counts:
        """From (hour, events, first, last), in any order; hours outside are left out, repeated ones added up."""
        size = max(0, end - start)
        events = np.zeros(size, dtype=np.int64)
        first, last = np.full(size, np.nan), np.full(size, np.nan)
        for hour, number, low, high in rows:
            place = hour - start
            if 0 <= place < size and number > 0:
                events[place] += number
                first[place] = np.fmin(first[place], low)
                last[place] = np.fmax(last[place], high)
        return cls(start, events, first, last)

    def __add__(self, other: Counts) -> Counts:
        """Both together; they must span the same hours."""
        return Counts(
            self.start, self.events + other.events, np.fmin(self.first, other.first), np.fmax(self.last, other.last)
        )

    def from_first(self) -> Counts:
        """Without the hours before the first event; as it is where there is none."""
        there = np.flatnonzero(self.events)
        cut = int(there[0]) if len(there) else 0
        return Counts(self.start + cut, self.events[cut:], self.first[cut:], self.last[cut:])


def hour_of_day(hours: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 to 23, UTC."""
    return hours % 24


def day_of_week(hours: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 is Monday."""
    return (hours // 24 + 3) % 7
