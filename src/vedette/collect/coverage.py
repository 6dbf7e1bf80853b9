"""Where logs are missing: silences that a stream's own past makes improbable. Pure functions over hourly counts.

`docs/explanation/coverage.md` says how expectation is made and what cannot be known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from vedette.collect.coverage_counts import HOUR, Counts
from vedette.collect.coverage_judge import DOUBT, GAP, SURE, Judge, spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.collect.coverage_profile import Profile


_PEERS = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Stream:
    """What comes from one place: a source, of an account, in a region.

    `-` is a value the records do not have. Empty is all of them together.
    """

    source: str
    account: str = ""
    region: str = ""

    @property
    def entity(self) -> str:
        """`source/account/region`, without what is empty."""
        return "/".join(part for part in (self.source, self.account, self.region) if part)

    @property
    def parents(self) -> tuple[Stream, ...]:
        """The account and the source it is part of."""
        if self.region:
            return (Stream(self.source, self.account), Stream(self.source))
        return (Stream(self.source),) if self.account else ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence that is improbable. Times are UTC: the last event before it and the first one after it.

    `open` says that none came after it: `end` is then the time up to which everything should be here. `expected` is
    the number of events that were usual. `surprise` is in nats: 12 is one in 160,000. `confidence` is `high`, `medium`,
    or `unknown` where it cannot be told from what has happened before. `why` is a sentence.
    """

    source: str
    account: str
    region: str
    start: datetime
    end: datetime
    expected: float
    surprise: float
    confidence: str
    why: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of one stream: its events, its gaps, its doubts, and what could be told at all.

    `hours` are those judged, `empty` those without events. `told` is the share of hours of a week in which one silent
    hour would be called a gap; `rate` the median of the events an hour, `rate_needed` the one it takes for that:
    None where it bursts too much for that, or too little is known. `profile` is None where the past is too short.
    """

    stream: Stream
    events: int
    hours: int
    empty: int
    gaps: tuple[Gap, ...] = ()
    doubts: tuple[Gap, ...] = ()
    told: float = 0.0
    rate: float = 0.0
    rate_needed: float | None = None
    regular: bool = False
    profile: Profile | None = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Known:
    """What is proven, by stream: the share of each hour that was quiet, and hours that held events (files listed)."""

    quiet: Mapping[Stream, Mapping[int, float]] = field(default_factory=dict)
    listed: Mapping[Stream, Mapping[int, int]] = field(default_factory=dict)


def when(seconds: float) -> datetime:
    """The aware UTC time of so many seconds since 1970."""
    return _EPOCH + timedelta(seconds=seconds)


def judge(
    streams: Mapping[Stream, Counts], *, horizon: float, since: float, known: Known | None = None
) -> list[Coverage]:
    """Judge streams of one source from `since` up to `horizon`, before which everything should be here (seconds).

    Counts may begin earlier, for the profile. Accounts and the source as a whole are judged too, where they
    have several parts; a silence of the whole is told once, not for each part. Ordered by stream.
    """
    known = known or Known()
    cut = {stream: _until(counts, horizon).from_first() for stream, counts in streams.items()}
    cut = {stream: counts for stream, counts in cut.items() if counts.events.any()}
    rested = days_rested(cut)
    found = {s: _one(s, counts, horizon, since, known, rested) for s, counts in cut.items()}
    wholes = {
        whole: _one(whole, _until(counts, horizon).from_first(), horizon, since, known, {})
        for whole, counts in rolled_up({s: c for s, c in streams.items() if s in cut}).items()
    }
    gaps = {s: [g for g in c.gaps if not _within(g, s, wholes)] for s, c in (wholes | found).items()}
    out = [_with(c, gaps[s]) for s, c in found.items()]
    out += [_with(c, gaps[s]) for s, c in wholes.items() if gaps[s]]
    return sorted(out, key=lambda c: c.stream)


def rolled_up(streams: Mapping[Stream, Counts]) -> dict[Stream, Counts]:
    """Accounts with several regions, and the source where it has several streams; counts must span the same hours."""
    parts: dict[Stream, list[Counts]] = defaultdict(list)
    for stream, counts in sorted(streams.items()):
        for parent in stream.parents:
            parts[parent].append(counts)
    return {whole: sum(some[1:], some[0]) for whole, some in parts.items() if len(some) > 1}


def _with(coverage: Coverage, gaps: list[Gap]) -> Coverage:
    doubts = tuple(d for d in coverage.doubts if d not in gaps)
    return replace(coverage, gaps=tuple(gaps), doubts=doubts)


def _within(gap: Gap, stream: Stream, wholes: Mapping[Stream, Coverage]) -> bool:
    """Whether a gap of the whole says the same."""
    slack = timedelta(hours=1)
    return any(
        other.start <= gap.start + slack and gap.end <= other.end + slack and gap.start < other.end
        for parent in stream.parents
        if parent in wholes
        for other in wholes[parent].gaps
    )


def _until(counts: Counts, horizon: float) -> Counts:
    """Without the hours that begin after the horizon, or end after it and are empty still."""
    last = min(counts.end, int(-(-horizon // HOUR)))
    size = max(0, last - counts.start)
    if size and last * HOUR > horizon and not counts.events[size - 1]:
        size -= 1
    return Counts(counts.start, counts.events[:size], counts.first[:size], counts.last[:size])


def days_rested(streams: Mapping[Stream, Counts]) -> dict[int, bool]:
    """Of each working day whether most streams that rest at weekends rested; days few tell of are left out."""
    votes: dict[int, list[bool]] = defaultdict(list)
    for counts in streams.values():
        hours = counts.start + np.arange(len(counts.events))
        days = hours // 24
        totals = np.bincount(days - days[0], weights=counts.events)
        week = (np.arange(len(totals)) + days[0] + 3) % 7
        whole = np.bincount(days - days[0]) == 24  # noqa: PLR2004  hours of a day
        work, off = totals[whole & (week < 5)], totals[whole & (week >= 5)]  # noqa: PLR2004  Monday to Friday
        if not len(work) or not len(off) or np.median(work) < 2 * np.median(off) + 20:
            continue
        middle = (np.median(work) + np.median(off)) / 2
        for place in np.flatnonzero(whole & (week < 5)):  # noqa: PLR2004  see above
            votes[int(place + days[0])].append(bool(totals[place] < middle))
    return {day: sum(some) * 2 > len(some) for day, some in votes.items() if len(some) >= _PEERS}


def _one(
    stream: Stream, counts: Counts, horizon: float, since: float, known: Known, rested: Mapping[int, bool]
) -> Coverage:
    hours = counts.start + np.arange(len(counts.events))
    shown = hours >= since // HOUR
    judged = Judge.of(counts, known.quiet.get(stream), rested)
    base = Coverage(stream, int(counts.events[shown].sum()), int(shown.sum()), int((counts.events[shown] == 0).sum()))
    listed = _listed_gaps(stream, counts, judged, known, since)
    if not judged.knows:
        return _with(base, listed)
    found = [g for g in silences(stream, judged, horizon) if g.end.timestamp() > since]
    gaps = [_borne_out(g, listed) for g in found if g.surprise >= GAP]
    gaps += [g for g in listed if not any(_overlap(g, o) for o in gaps)]
    rate = float(np.median(judged.profile.expected(hours)))
    return Coverage(
        stream,
        base.events,
        base.hours,
        base.empty,
        tuple(sorted(gaps, key=lambda g: g.start)),
        tuple(g for g in found if g.surprise < GAP),
        judged.told(),
        round(rate, 1),
        None if (needed := judged.profile.rate_needed(GAP)) is None else round(needed, 1),
        judged.profile.pause is not None,
        judged.profile,
    )


def silences(stream: Stream, judged: Judge, horizon: float) -> list[Gap]:
    """The silences of a stream that are at least doubtful, in order; the last may go on to the horizon."""
    starts, ends = spans(judged.counts, horizon)
    tail = float(np.nanmax(judged.counts.last))
    out = []
    for place in judged.candidates(starts, ends, DOUBT):
        start, end = float(starts[place]), float(ends[place])
        surprise = judged.surprise(start, end)
        if surprise >= DOUBT:
            out.append(_gap(stream, judged, (start, end), surprise, still=horizon > tail and place == len(starts) - 1))
    return out


def _gap(stream: Stream, judged: Judge, span: tuple[float, float], surprise: float, *, still: bool) -> Gap:
    start, end = span
    expected = judged.expected(start, end)
    confidence = "high" if surprise >= SURE else "medium" if surprise >= GAP else "unknown"
    length = (end - start) / HOUR
    if judged.profile.pause is not None and judged.profile.pause_surprise(end - start) >= DOUBT:
        usual = math.exp(judged.profile.pause[0]) / 60
        why = f"nothing for {length:.1f} h, where it comes regularly, every {usual:.0f} min at the most"
    else:
        why = f"nothing for {length:.1f} h, where about {expected:,.0f} events were usual at these hours"
    if confidence == "unknown":
        needed = judged.profile.rate_needed(GAP)
        why += "; it has been nearly as quiet before"
        why += "" if needed is None else f": one hour would be told from {needed:,.0f} events an hour on"
    return Gap(
        stream.source,
        stream.account,
        stream.region,
        when(start),
        when(end),
        round(expected, 1),
        round(surprise, 1),
        confidence,
        why,
        still,
    )


def _overlap(one: Gap, other: Gap) -> bool:
    return one.start < other.end and other.start < one.end


def _borne_out(gap: Gap, listed: list[Gap]) -> Gap:
    """The gap, certain where digests prove part of it."""
    proof = [one for one in listed if _overlap(gap, one)]
    if not proof:
        return gap
    return replace(gap, surprise=_CERTAIN, confidence="high", why=f"{gap.why}; {proof[0].why}")


def _listed_gaps(stream: Stream, counts: Counts, judged: Judge, known: Known, since: float) -> list[Gap]:
    """Hours of which a digest names log files, and in which nothing arrived."""
    out = []
    for hour, files in sorted(known.listed.get(stream, {}).items()):
        place = hour - counts.start
        if files and hour * HOUR >= since and 0 <= place < len(counts.events) and not counts.events[place]:
            span = (float(hour * HOUR), float((hour + 1) * HOUR))
            why = f"digests name {files} log files with events of this hour, and none arrived"
            out.append(
                Gap(
                    stream.source,
                    stream.account,
                    stream.region,
                    when(span[0]),
                    when(span[1]),
                    round(judged.expected(*span), 1),
                    _CERTAIN,
                    "high",
                    why,
                )
            )
    return out


#: Surprise of what is proven.
_CERTAIN = 60.0


__all__ = ["DOUBT", "GAP", "Coverage", "Gap", "Judge", "Known", "Stream", "judge", "rolled_up", "silences", "when"]
