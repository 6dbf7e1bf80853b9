"""How surprising a silence of one stream is, days off considered. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vedette.collect.coverage_counts import HOUR, Counts
from vedette.collect.coverage_profile import Profile, fit, pauses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

#: Surprise, in nats, from which on a silence is called a gap; that of a doubtful one; and that of a certain one.
GAP, DOUBT, SURE = 12.0, 7.0, 18.0
#: What it costs to say that a working day was a holiday: where nothing tells, where others worked, where they rested.
_HOLIDAY, _OTHERS_WORKED, _OTHERS_RESTED = 3.5, 6.0, 0.5
#: Hours beside a silence that are asked whether the day was a day off.
_BESIDE = 3
#: Hours of past below which nothing is judged.
_PAST = 48
#: Share of the hours of a kind that may be gaps, when a stream is looked at first.
_FORGIVEN = 0.1


@dataclass(slots=True)
class Judge:
    """One stream's profile, to ask about silences."""

    counts: Counts
    profile: Profile
    quiet: Mapping[int, float] = field(default_factory=dict)
    rested: Mapping[int, bool] = field(default_factory=dict)

    @classmethod
    def of(
        cls, counts: Counts, quiet: Mapping[int, float] | None = None, rested: Mapping[int, bool] | None = None
    ) -> Judge:
        """Learn from the counts, gaps among them left out. `rested` says of days (since 1970) whether others rested."""
        judge = cls(counts, fit(counts, forgive=_FORGIVEN), quiet or {}, rested or {})
        starts, ends = spans(counts, counts.end * float(HOUR))
        skip = np.zeros(len(counts.events), dtype=np.bool_)
        for place in judge.candidates(starts, ends, GAP):
            if judge.surprise(starts[place], ends[place]) >= GAP:
                low, high = (int(t // HOUR) - counts.start for t in (starts[place], ends[place]))
                skip[max(low, 0) : high + 1] = True
        judge.profile = fit(counts, skip)
        return judge

    @property
    def knows(self) -> bool:
        """Whether there is enough of a past."""
        return len(self.counts.events) >= _PAST and bool(self.counts.events.any())

    def candidates(self, starts: NDArray[np.float64], ends: NDArray[np.float64], least: float) -> list[int]:
        """Which of the spans may be that surprising, holidays not yet considered."""
        found = self.profile.surprises(starts, ends, quiet=self.quiet) / self.profile.scale >= least
        if self.profile.tail is not None:
            found |= self.profile.tail_surprises(self.profile.exposures(starts, ends, quiet=self.quiet)) >= least
        if self.profile.pause is not None:
            found |= ends - starts > math.exp(self.profile.pause[0])
        return np.flatnonzero(found).tolist()

    def surprise(self, start: float, end: float) -> float:
        """Of a silence, in nats: what the profile says of each day, or what it says of days off, with their price."""
        total, price = 0.0, 0.0
        for day in range(int(start // (24 * HOUR)), int(-(-end // (24 * HOUR)))):
            low, high = max(start, day * 24 * HOUR), min(end, (day + 1) * 24 * HOUR)
            usual = self.profile.surprise(low, high, quiet=self.quiet)
            if (day + 3) % 7 not in self.profile.off_days:
                rest = self._price(day, low, high)
                off = self.profile.surprise(low, high, kind=1, quiet=self.quiet)
                usual = min(usual, off + rest * self.profile.scale)
                price += rest
            total += usual
        beat = 0.0 if self.quiet else self.profile.pause_surprise(end - start)
        return max(total / self.profile.scale, beat, self._tail(start, end, price))

    def _tail(self, start: float, end: float, price: float) -> float:
        """What the lengths of the pauses say, where events are more even than chance."""
        if self.profile.tail is None:
            return 0.0
        span = np.array([start]), np.array([end])
        usual = self.profile.tail_surprises(self.profile.exposures(*span, quiet=self.quiet))
        off = self.profile.tail_surprises(self.profile.exposures(*span, kind=1, quiet=self.quiet))
        return float(min(usual[0], off[0] + price if price else usual[0]))

    def _price(self, day: int, low: float, high: float) -> float:
        """What it costs to take the day for a day off: more where the hours beside the silence were busy ones."""
        rested = self.rested.get(day)
        price = _HOLIDAY if rested is None else _OTHERS_RESTED if rested else _OTHERS_WORKED
        first, last = int(low // HOUR), int(-(-high // HOUR))
        before = range(max(day * 24, first - _BESIDE), first)
        after = range(last, min((day + 1) * 24, last + _BESIDE))
        if last >= self.counts.end:  # what comes after is not known yet
            return price + max(0.0, self._busier(before))
        return price + max(0.0, min(self._busier(before), self._busier(after)))

    def _busier(self, hours: range) -> float:
        """By how much these hours are likelier on a working day than on a day off, in nats; 0 for no hours."""
        total = 0.0
        for hour in hours:
            place = hour - self.counts.start
            if not 0 <= place < len(self.counts.events):
                continue
            rates = self.profile.rates[:, hour % 24]
            if math.isnan(rates[0]):
                continue
            off = 0.3 * rates[0] if math.isnan(rates[1]) else rates[1]
            seen = int(self.counts.events[place])
            total += _likely(seen, rates[0], self.profile.shape) - _likely(seen, off, self.profile.shape)
        return min(total, 30.0)

    def expected(self, start: float, end: float) -> float:
        """Events that were usual in that time."""
        return float(self.profile.exposures(np.array([start]), np.array([end]))[0])

    def told(self) -> float:
        """The share of hours of a week in which one silent hour would be a gap."""
        week = np.arange(168, dtype=np.float64) * HOUR
        found = self.profile.surprises(week, week + HOUR) / self.profile.scale >= GAP
        found |= self.profile.tail_surprises(self.profile.exposures(week, week + HOUR)) >= GAP
        beat = self.profile.pause_surprise(2 * HOUR) >= GAP
        return 1.0 if beat else round(float(found.mean()), 3)


def _likely(seen: int, rate: float, shape: float) -> float:
    """Log of the negative binomial, without what does not depend on the rate."""
    rate = max(rate, 0.05)
    return seen * math.log(rate / (rate + shape)) + shape * math.log(shape / (rate + shape))


def spans(counts: Counts, horizon: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Starts and ends of the pauses across full hours, with the one from the last event to the horizon."""
    starts, ends = pauses(counts)
    there = np.flatnonzero(counts.events)
    tail = float(counts.last[there[-1]]) if len(there) else horizon
    return (np.r_[starts, tail], np.r_[ends, horizon]) if horizon > tail else (starts, ends)
