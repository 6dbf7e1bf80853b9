"""What a stream's own past leads one to expect of an hour, and how surprising a silence would be. Pure.

All times are seconds or whole hours since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.collect.coverage_counts import HOUR, Counts, day_of_week, hour_of_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Hours over which events come and go together: within a block silence counts once, not an hour at a time.
BLOCK = 4
#: Share of the usual day below which a weekday counts as a day off.
_OFF = 0.6
_SATURDAY_SUNDAY = frozenset({5, 6})
#: Samples of an hour of day below which its neighbours are asked too.
_FEW = 12
#: Samples below which there is no middle.
_SOME = 3
#: The largest surprise, in nats, that one sample of the past can bear out; the first two tell nothing.
_PER_SAMPLE, _UNTOLD = 3.0, 2
#: Dispersion (1/k) is not taken to be smaller: no traffic is more regular than this, and heartbeats are judged apart.
_LEAST_SPREAD = 0.02
#: Spread of the logarithm of the pauses up to which a stream beats like a clock; and the least that is believed.
_REGULAR, _LEAST_PAUSE_SPREAD = 0.4, 0.12
_PAUSES = 48
#: Pauses of which a tail can be made; how thin it must be, where 1 is that of pure chance.
_TAIL, _EVEN = 120, 0.7
#: K from which on hours are as steady as chance allows.
_STEADY = 25.0
_MOST = 60.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What was usual. Arrays are [working day or day off, hour of day]; NaN where that was never seen.

    `rates` are events an hour, `empty` the share of such hours that had none, `samples` how many were seen
    (neighbouring hours included where few were). `shape` is k of the negative binomial, the smaller the more
    events come in bursts. `scale` says by how much surprises of the past exceeded what the model gives them.
    `pause` is (log of the median pause across full hours, its spread, the scale) where the stream beats like a clock.
    `tail` is (events, events, nats): events that a pause beyond which few went would usually have held, by how many
    more a pause is rarer by a factor of e, and how rare that pause is; None where the lengths of pauses tell nothing.
    """

    rates: Floats
    empty: Floats
    samples: Floats
    shape: float
    off_days: frozenset[int]
    scale: float = 1.0
    pause: tuple[float, float, float] | None = None
    tail: tuple[float, float, float] | None = None

    def kinds(self, hours: NDArray[np.int64]) -> NDArray[np.int64]:
        """0 for hours of working days, 1 for those of days off."""
        return np.isin(day_of_week(hours), list(self.off_days)).astype(np.int64)

    def expected(self, hours: NDArray[np.int64], kinds: NDArray[np.int64] | None = None) -> Floats:
        """Events that were usual in each of these hours; 0 where nothing is known."""
        kinds = self.kinds(hours) if kinds is None else kinds
        rates: Floats = np.nan_to_num(self.rates[kinds, hour_of_day(hours)])
        return rates

    def surprises(
        self, starts: Floats, ends: Floats, *, kind: int | None = None, quiet: Mapping[int, float] | None = None
    ) -> Floats:
        """Of each silence from its start to its end (seconds), in nats, before scaling; 0 where nothing is known.

        With `kind` every day is taken for one of that kind; `quiet` gives the share of an hour in which silence
        is no surprise.
        """
        if not len(starts):
            return np.zeros(0)
        span, hours, shares = covered(starts, ends)
        if quiet:
            shares = np.maximum(shares - np.array([quiet.get(hour, 0.0) for hour in hours.tolist()]), 0.0)
        kinds = self.kinds(hours) if kind is None else np.full(len(hours), kind)
        rates = self.expected(hours, kinds) * shares
        empty, samples = self.empty[kinds, hour_of_day(hours)], self.samples[kinds, hour_of_day(hours)]
        with np.errstate(divide="ignore"):
            seen = -np.log(np.nan_to_num(empty, nan=1.0))
        borne = _PER_SAMPLE * np.maximum(np.nan_to_num(samples) - _UNTOLD, 0)
        most = np.minimum(np.minimum(seen, borne), _MOST) * shares
        begins = np.flatnonzero(np.r_[True, np.diff(span) > 0])
        block = (hours - np.repeat(hours[begins], np.diff(np.r_[begins, len(hours)]))) // BLOCK
        edges = np.flatnonzero(np.r_[True, (np.diff(span) > 0) | (np.diff(block) != 0)])
        alone = np.add.reduceat(most, edges)
        together = self.shape * np.log1p(np.add.reduceat(rates, edges) / self.shape)
        out: Floats = np.bincount(span[edges], weights=np.minimum(alone, together), minlength=len(starts)).astype(float)
        return out

    def surprise(
        self, start: float, end: float, *, kind: int | None = None, quiet: Mapping[int, float] | None = None
    ) -> float:
        """Of one silence, as `surprises`."""
        return float(self.surprises(np.array([start]), np.array([end]), kind=kind, quiet=quiet)[0])

    def pause_surprise(self, seconds: float) -> float:
        """Of a pause of that length, scaled; 0 where the stream has no beat."""
        if self.pause is None or seconds <= 0:
            return 0.0
        middle, spread, scale = self.pause
        z = (float(np.log(seconds)) - middle) / spread
        return min(_MOST, _tail(z) / scale) if z > 0 else 0.0

    def exposures(
        self, starts: Floats, ends: Floats, *, kind: int | None = None, quiet: Mapping[int, float] | None = None
    ) -> Floats:
        """Events that were usual in each span; the arguments are those of `surprises`."""
        span, hours, shares = covered(starts, ends)
        if quiet:
            shares = np.maximum(shares - np.array([quiet.get(hour, 0.0) for hour in hours.tolist()]), 0.0)
        kinds = self.kinds(hours) if kind is None else np.full(len(hours), kind)
        weights = self.expected(hours, kinds) * shares
        out: Floats = np.bincount(span, weights=weights, minlength=len(starts)).astype(float)
        return out

    def tail_surprises(self, exposures: Floats) -> Floats:
        """Of silences that would usually have held so many events, scaled; 0 where events come as chance has it."""
        if self.tail is None:
            return np.zeros(len(exposures))
        edge, grows, rare = self.tail
        found: Floats = np.where(exposures > edge, np.minimum(rare + (exposures - edge) / grows, _MOST), 0.0)
        return found

    def rate_needed(self, threshold: float) -> float | None:
        """Events an hour at which one silent hour would be told; None where its bursts forbid it at any rate."""
        power = threshold * self.scale / self.shape
        if self.tail is not None:
            edge, grows, rare = self.tail
            return min(float(edge + grows * max(0.0, threshold - rare)), float(self.shape * np.expm1(min(power, 15))))
        return None if power > 15 else float(self.shape * np.expm1(power))  # noqa: PLR2004  e^15: beyond any real rate


def _tail(z: float) -> float:
    """About -log of the normal distribution's tail beyond z > 0."""
    return z * z / 2 + float(np.log1p(z)) if z > 0 else 0.0


def off_days(counts: Counts, skip: NDArray[np.bool_]) -> frozenset[int]:
    """The days of the week (0 is Monday) on which little happens; Saturday and Sunday where the past is short."""
    hours = counts.start + np.arange(len(counts.events))
    days = hours // 24
    whole = np.bincount(days - days[0], weights=~skip) == 24 if len(days) else np.array([])  # noqa: PLR2004  hours of a day
    totals = np.bincount(days - days[0], weights=counts.events) if len(days) else np.array([])
    week = (np.arange(len(totals)) + (days[0] if len(days) else 0) + 3) % 7
    by_day = [totals[whole & (week == day)] for day in range(7)]
    if any(len(found) < 2 for found in by_day):  # noqa: PLR2004  one day of a kind may be a holiday
        return _SATURDAY_SUNDAY
    medians = np.array([float(np.median(found)) for found in by_day])
    low = frozenset(int(day) for day in np.flatnonzero(medians < _OFF * np.median(medians)))
    return low or _SATURDAY_SUNDAY


def fit(counts: Counts, skip: NDArray[np.bool_] | None = None, *, forgive: float = 0.0) -> Profile:
    """The profile of these hours, those marked in `skip` left out. Bursts weigh little, empty hours fully.

    `forgive` is a share of the hours of each kind whose emptiness is passed over: they may be gaps.
    """
    skip = np.zeros(len(counts.events), dtype=np.bool_) if skip is None else skip
    hours = counts.start + np.arange(len(counts.events))
    off = off_days(counts, skip)
    kinds = np.isin(day_of_week(hours), list(off)).astype(np.int64)
    of_day = hour_of_day(hours)
    rates, empty, samples = (np.full((2, 24), np.nan) for _ in range(3))
    for kind in (0, 1):
        mine = (kinds == kind) & ~skip
        by_hour = [counts.events[mine & (of_day == hour)] for hour in range(24)]
        none = [max(0, int((own == 0).sum()) - _forgiven(len(own), forgive)) for own in by_hour]
        for hour, own in enumerate(by_hour):
            if not len(own):
                continue
            beside = [(hour + step) % 24 for step in (-1, 0, 1)]
            near = np.concatenate([by_hour[one] for one in beside])
            rates[kind, hour] = _usual(own if len(own) >= _SOME else near)
            asked = [hour] if len(own) >= _FEW else beside
            samples[kind, hour] = sum(len(by_hour[one]) for one in asked)
            empty[kind, hour] = sum(none[one] for one in asked) / samples[kind, hour]
    profile = Profile(rates, empty, samples, _shape(counts, rates, kinds, ~skip), off)
    return _scaled(profile, counts, skip)


def _forgiven(samples: int, share: float) -> int:
    """How many empty hours of so many are passed over."""
    return max(1, int(share * samples)) if share else 0


def _usual(values: NDArray[np.int64]) -> float:
    """The mean, with what lies far above the middle cut down; of few values, and asked very often."""
    ordered = np.sort(values)
    middle = (int(ordered[(len(ordered) - 1) // 2]) + int(ordered[len(ordered) // 2])) / 2
    return float(np.minimum(values, 3 * middle + 5).sum()) / len(values)


def _shape(counts: Counts, rates: Floats, kinds: NDArray[np.int64], use: NDArray[np.bool_]) -> float:
    """K of the negative binomial, from how far hours lay from their usual rate."""
    hours = counts.start + np.arange(len(counts.events))
    usual = rates[kinds, hour_of_day(hours)]
    use = use & (np.nan_to_num(usual) >= 1)
    if use.sum() < 24:  # noqa: PLR2004  less than a day tells nothing of bursts
        return 1.0
    rate = usual[use]
    seen = np.minimum(counts.events[use], 3 * rate + 10)
    spread = float((((seen - rate) ** 2) - rate).mean() / (rate**2).mean())
    relative = float(((((seen - rate) ** 2) - rate) / rate**2).mean())
    return 1 / max(_LEAST_SPREAD, spread, relative)


def pauses(counts: Counts) -> tuple[Floats, Floats]:
    """From the last event of each hour that has any to the first of the next that has; seconds, in order."""
    there = np.flatnonzero(counts.events)
    return counts.last[there[:-1]], np.maximum(counts.first[there[1:]], counts.last[there[:-1]])


def covered(starts: Floats, ends: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """The hours each span touches: the span's number, the hour, and the share of the hour that lies in it."""
    low = (starts // HOUR).astype(np.int64)
    sizes = np.maximum((-(-ends // HOUR)).astype(np.int64) - low, 1)
    span = np.repeat(np.arange(len(starts)), sizes)
    hours = np.arange(len(span)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + low[span]
    shares = (np.minimum(ends[span], (hours + 1.0) * HOUR) - np.maximum(starts[span], hours * float(HOUR))) / HOUR
    return span, hours, np.clip(shares, 0.0, 1.0)


def _scaled(profile: Profile, counts: Counts, skip: NDArray[np.bool_]) -> Profile:
    """With what the past says of the model, where it saw more surprises than there is room for."""
    starts, ends = pauses(counts)
    if len(starts):
        sums = np.r_[0, np.cumsum(skip)]
        low = (starts // HOUR).astype(np.int64) - counts.start
        high = np.minimum((ends // HOUR).astype(np.int64) - counts.start + 1, len(skip))
        clear = sums[high] == sums[low]
        starts, ends = starts[clear], ends[clear]
    scale = _exceeded(profile.surprises(starts, ends))
    return replace(
        profile,
        scale=scale,
        pause=_beat(ends - starts),
        tail=_tail_of(profile.exposures(starts, ends), steady=profile.shape >= _STEADY),
    )


def _exceeded(surprises: Floats) -> float:
    """By what the largest surprises, but for three that may be gaps, exceed those of an exponential law."""
    size = len(surprises)
    if size < 12:  # noqa: PLR2004  too few to have a tail
        return 1.5
    ordered = np.sort(surprises)[::-1]
    places = {3, max(3, size * 3 // 100)}
    return float(max(1.0, *(ordered[place] / np.log(size / (place + 1)) for place in places)))


def _tail_of(exposures: Floats, *, steady: bool) -> tuple[float, float, float] | None:
    """The tail of the pauses, but for three that may be gaps.

    Only where it is thinner than chance would make it, or where hours are `steady`, so that what makes pauses longer
    than chance is events that come together, and nothing slower.
    """
    size = len(exposures)
    far = max(13, size // 20)
    if size < _TAIL:
        return None
    ordered = np.sort(exposures)[::-1]
    edge = float(ordered[far])
    beyond = ordered[3:far] - edge
    grows = float(max((beyond.sum() + 3 * beyond[0]) / len(beyond), beyond[0] / np.log(far / 4)))
    if grows <= 0 or not (steady or grows <= _EVEN):
        return None
    return edge, max(grows, 0.05 * edge), float(np.log(size / far))


def _beat(lengths: Floats) -> tuple[float, float, float] | None:
    """The pause a clock would make, where the stream is like one."""
    if len(lengths) < _PAUSES:
        return None
    logs = np.log(np.maximum(lengths, 1.0))
    middle = float(np.median(logs))
    spread = 1.4826 * float(np.median(np.abs(logs - middle)))
    if spread > _REGULAR:
        return None
    spread = max(spread, _LEAST_PAUSE_SPREAD)
    scale = _exceeded(np.array([_tail((one - middle) / spread) for one in logs]))
    return middle, spread, scale
