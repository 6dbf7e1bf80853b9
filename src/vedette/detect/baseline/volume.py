"""`unusual_volume`: more than the entity ever does, by what it did in the days before.

A span of time is judged by the spans of the days before it that had any events: their median or another quantile, and
how far they usually are from it (the median absolute deviation, times 1.4826, which for a bell curve is its standard
deviation). A span is unusual where its amount reaches `at-least`, `times` the middle, and the middle and `spread`
deviations. As in `first_seen`, a day is judged when the days before have settled.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.baseline.first_seen import limit
from vedette.detect.baseline.learn import of_rule
from vedette.detect.baseline.profile import BLOCK
from vedette.detect.baseline.select import before, events, named, told
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from vedette.detect.baseline.profile import Profile
    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch

__all__ = ["judge", "limit", "unusual"]

_DAY, _WEEK, _HOUR = 86_400, 604_800, 3_600
#: Makes a median absolute deviation a standard deviation, of a bell curve.
_BELL = 1.4826
_UNUSUAL = "vedette_unusual"
_FOUND = "vedette_found"


def judge(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    """Matches of the spans that rows of the relation are in, with all their events."""
    linked = judging.linked
    span = linked.timespan_seconds
    profile = of_rule(judging.rule, judging.bases, registry.source(judging.rule.source))["past"]
    until = before(None if judging.until is None else limit(linked, judging.until))
    bases = named(judging.bases, linked.options["events"])
    number = f"epoch_us(ev_time) // {span * 1_000_000} * {span}"
    selected = events(judging, bases, relation, inside=until)
    touched = judging.engine.rows(f"SELECT DISTINCT entity, {number} FROM ({selected})")
    amounts = _amounts(judging, profile, {entity for entity, _ in touched})
    found = [(e, s) for e, s in touched if unusual(amounts.get(e, {}), s, linked.options)]
    if not found:
        return
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_UNUSUAL} AS SELECT unnest(?) AS entity, unnest(?) AS span",
        [list(column) for column in zip(*found, strict=True)],
    )
    for first, last in together([s for _, s in found], span):
        around = Window(_time(first), _time(last + span))
        whole = relation if judging.context is None else judging.context(around)
        rows = events(judging, bases, whole, inside=f"{number} BETWEEN {first} AND {last}")
        judging.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT h.* FROM ({rows}) AS h SEMI JOIN {_UNUSUAL} AS u "
            f"ON h.entity = u.entity AND {number.replace('ev_time', 'h.ev_time')} = u.span"
        )
        yield from told(judging, _FOUND)


def unusual(amounts: Mapping[int, float], span: int, more: Mapping[str, object]) -> bool:
    """Whether the amount of the span that began then (seconds since 1970) is unusual among the entity's amounts."""
    asked = {key: float(str(more[key])) for key in ("past_days", "history", "at_least", "times", "spread", "quantile")}
    amount = amounts.get(span, 0.0)
    day = span // _DAY * _DAY
    since = day - int(asked["past_days"]) * _DAY
    past = [
        other
        for start, other in amounts.items()
        if since <= start < day and (not more["hourly"] or start % _WEEK // _HOUR == span % _WEEK // _HOUR)
    ]
    if amount < asked["at_least"] or len(past) < max(1, asked["history"]):
        return False
    middle = quantile(past, asked["quantile"])
    deviation = _BELL * median(abs(one - median(past)) for one in past)
    return amount >= asked["times"] * middle and amount >= middle + asked["spread"] * deviation


def quantile(values: Sequence[float], share: float) -> float:
    """The value that the share of values do not exceed, between two of them in proportion."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low, high = math.floor(at), math.ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def together(starts: Collection[int], span: int) -> Iterator[tuple[int, int]]:
    """The first and last start of each run of spans with no more than a day between them."""
    run: list[int] = []
    for start in sorted(set(starts)):
        if run and start - run[-1] > max(span, _DAY):
            yield run[0], run[-1]
            run = []
        run.append(start)
    if run:
        yield run[0], run[-1]


def _amounts(judging: Judging, profile: Profile, entities: Collection[str]) -> dict[str, dict[int, float]]:
    """The amount of each span of each entity; of distinct values their number on each day."""
    out: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    if profile.span_seconds:
        for one in judging.profiles.amounts(profile.id, entities):
            out[one.entity][one.span] += one.amount
        return out
    seen: set[tuple[str, str, int]] = set()
    for habit in judging.profiles.habits(profile.id, entities=entities):
        for bit in range(BLOCK):
            day = habit.block * BLOCK + bit
            if habit.bits >> bit & 1 and (habit.entity, habit.value, day) not in seen:
                seen.add((habit.entity, habit.value, day))
                out[habit.entity][day * _DAY] += 1
    return out


def _time(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
