"""`unusual_volume`: more than the entity ever does, by what it did in the days before.

A span of time is judged by the spans of the days before it that had any events: their median or another quantile, and
how far they usually are from it (the median absolute deviation, times 1.4826, which for a bell curve is its standard
deviation). A span is unusual where its amount reaches `at-least`, `times` the middle, and the middle and `spread`
deviations. As in `first_seen`, a day is judged when the days before have settled. With `quiet-hours` see `quiet`.
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
from vedette.detect.baseline.select import before, distinct, during, events, named, together, told
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from vedette.detect.baseline.profile import Profile
    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch

__all__ = ["amounts", "exceeds", "judge", "limit", "of_spans", "past_of", "unusual"]

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
    touched = {(entity, start) for entity, _, _, start in distinct(judging, bases, relation, number, inside=until)}
    known = amounts(judging, profile, {entity for entity, _ in touched})
    found = [(e, s) for e, s in sorted(touched) if unusual(known.get(e, {}), s, linked.options)]
    for first, last in together([s for _, s in found], span):
        around = Window(_time(first), _time(last + span))
        whole = relation if judging.context is None else judging.context(around)
        rows = events(judging, bases, whole, inside=during(around))
        yield from told(judging, of_spans(judging, rows, found, number.replace("ev_time", "h.ev_time")))


def of_spans(judging: Judging, rows: str, spans: Collection[tuple[str, int]], number: str) -> str:
    """A relation of those rows `h` whose entity and span, by the SQL `number`, are among these."""
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_UNUSUAL} AS SELECT unnest(?) AS entity, unnest(?) AS span",
        [list(column) for column in zip(*spans, strict=True)],
    )
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT h.* FROM ({rows}) AS h SEMI JOIN {_UNUSUAL} AS u "
        f"ON h.entity = u.entity AND {number} = u.span"
    )
    return _FOUND


def unusual(amounts: Mapping[int, float], span: int, more: Mapping[str, object]) -> bool:
    """Whether the amount of the span that began then (seconds since 1970) is unusual among the entity's amounts."""
    past = past_of(amounts, span, more)
    return len(past) >= max(1, int(str(more["history"]))) and exceeds(amounts.get(span, 0.0), past, more)


def past_of(amounts: Mapping[int, float], span: int, more: Mapping[str, object]) -> list[float]:
    """The amounts of the spans that the span which began then is judged by."""
    day = span // _DAY * _DAY
    since = day - int(str(more["past_days"])) * _DAY
    return [
        amount
        for start, amount in amounts.items()
        if since <= start < day and (not more["hourly"] or start % _WEEK // _HOUR == span % _WEEK // _HOUR)
    ]


def exceeds(amount: float, past: Sequence[float], more: Mapping[str, object]) -> bool:
    """Whether the amount is unusual beside those of the past; without any, `at-least` alone decides."""
    asked = {key: float(str(more[key])) for key in ("at_least", "times", "spread", "quantile")}
    if amount < asked["at_least"] or not past:
        return amount >= asked["at_least"]
    middle = quantile(past, asked["quantile"])
    deviation = _BELL * median(abs(one - median(past)) for one in past)
    # Without `spread`, `times` may ask for less than the middle: half of a day's work at night is much.
    spread = not asked["spread"] or amount >= middle + asked["spread"] * deviation
    return amount >= asked["times"] * middle and spread


def quantile(values: Sequence[float], share: float) -> float:
    """The value that the share of values do not exceed, between two of them in proportion."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low, high = math.floor(at), math.ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def amounts(judging: Judging, profile: Profile, entities: Collection[str]) -> dict[str, dict[int, float]]:
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
