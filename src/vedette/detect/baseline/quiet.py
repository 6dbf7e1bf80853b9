"""`quiet-hours` of `unusual_volume`: much at an hour at which the entity never works.

When an entity works is learned: on which of the last days each hour of the UTC day saw a successful event of its own,
of whatever kind. An hour is quiet where it lies in a long rest, at some distance from every hour at which the entity is
busy; the distance also bears daylight saving time. Who is seen on too few days, or at too few hours, or as well outside
the hours that were found as in them, has no quiet hours: a job of one hour a night and a service that never sleeps are
not judged.

What happened at the quiet hours of a span is compared with the whole spans of the days before. As in `first_seen`, a
day is judged when the days before have settled, so that neither order nor batches change what is found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.baseline import volume
from vedette.detect.baseline.learn import of_rule
from vedette.detect.baseline.profile import BLOCK
from vedette.detect.baseline.select import before, distinct, during, events, named, together, told
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch
    from vedette.state.records import Habit

__all__ = ["judge", "quiet_hours", "used_hours"]

_DAY, _HOUR, _WEEK_DAYS, _DAY_HOURS = 86_400, 3_600, 7, 24
#: Whoever works on fewer than this share of all days has no days of rest, only days without work.
_REGULAR = 0.5
_QUIET, _ASLEEP = "vedette_quiet", "vedette_asleep"


def judge(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    """Matches of the spans that rows of the relation are in, with all their events of quiet hours."""
    linked = judging.linked
    span = linked.timespan_seconds
    profiles = of_rule(judging.rule, judging.bases, registry.source(judging.rule.source))
    until = before(None if judging.until is None else volume.limit(linked, judging.until))
    bases = named(judging.bases, linked.options["events"])
    found = distinct(judging, bases, relation, _start_of(math.gcd(span, _HOUR)), inside=until)
    touched = {(entity, at // span * span, at // _HOUR * _HOUR) for entity, _, _, at in found}
    entities = {entity for entity, _, _ in touched}
    used = used_hours(judging.profiles.habits(profiles["hours"].id, entities=entities))
    spans = {(entity, start) for entity, start, _ in touched}
    quiet = list(_quiet_spans(sorted(spans), used, span, linked.options))
    # Most did nothing at the quiet hours of those spans: what others did is told when it comes itself.
    awake = {one[:2] for one in touched.intersection(quiet)}
    quiet = [one for one in quiet if one[:2] in awake]
    if not quiet:
        return
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_QUIET} AS SELECT unnest(?) AS entity, unnest(?) AS span, unnest(?) AS hour",
        [list(column) for column in zip(*quiet, strict=True)],
    )
    amounts = volume.amounts(judging, profiles["past"], {entity for entity, _, _ in quiet})
    for first, last in together([start for _, start, _ in quiet], span):
        around = Window(_time(first), _time(last + span))
        whole = relation if judging.context is None else judging.context(around)
        rows = events(judging, bases, whole, values=linked.options["fields"], inside=during(around))
        judging.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_ASLEEP} AS SELECT h.*, q.span FROM ({rows}) AS h JOIN {_QUIET} AS q "
            f"ON h.entity = q.entity AND {_start_of(span, 'h.')} = q.span AND {_start_of(_HOUR, 'h.')} = q.hour"
        )
        measured = judging.engine.rows(
            f"SELECT entity, span, {_MEASURES[linked.options['measure']]} FROM {_ASLEEP} GROUP BY entity, span"
        )
        unusual = [
            (entity, start)
            for entity, start, amount in measured
            if volume.exceeds(amount, volume.past_of(amounts.get(entity, {}), start, linked.options), linked.options)
        ]
        if unusual:
            yield from told(judging, volume.of_spans(judging, f"SELECT * FROM {_ASLEEP}", unusual, "h.span"))


_MEASURES = {
    "count": "CAST(count(*) AS DOUBLE)",
    "distinct": "CAST(count(DISTINCT v) AS DOUBLE)",
    "sum": "coalesce(sum(vedette_number(v)), 0)",
}


def quiet_hours(used: Mapping[int, Collection[int]], day: int, asked: Mapping[str, float]) -> frozenset[int]:
    """The hours (0 to 23, UTC) of that day, counted since 1970, at which the entity never works; none where unknown.

    `used` are the days on which each hour saw the entity. `asked` has `past_days`, `history` (days with activity), and
    of `quiet-hours`: `around` and `rest` in hours, `awake` (busy hours at the least), `at_most` (share), `rest_days`.
    """
    past = {hour: {d for d in days if day - asked["past_days"] <= d < day} for hour, days in used.items()}
    active = {d for days in past.values() for d in days}
    if len(active) < max(1, asked["history"]):
        return frozenset()
    busy = {hour for hour, days in past.items() if len(days) > asked["at_most"] * len(active)}
    near = range(-int(asked["around"]), int(asked["around"]) + 1)
    quiet = set(range(_DAY_HOURS)) - {(hour + off) % _DAY_HOURS for hour in busy for off in near}
    quiet = {hour for hour in quiet if _rest(quiet, hour) >= asked["rest"]}
    strays = sum(len(past.get(hour, ())) for hour in quiet)
    if len(busy) < asked["awake"] or strays > asked["at_most"] * sum(map(len, past.values())):
        return frozenset()
    if quiet and asked["rest_days"] and _is_rest_day(active, day):
        return frozenset(range(_DAY_HOURS))
    return frozenset(quiet)


def used_hours(habits: Iterable[Habit]) -> dict[str, dict[int, set[int]]]:
    """By entity and hour the days, counted since 1970, of rows of its profile of hours."""
    found: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in habits:
        days = (one.block * BLOCK + bit for bit in range(BLOCK) if one.bits >> bit & 1)
        found[one.entity][int(one.value)].update(days)
    return found


def _rest(quiet: Collection[int], hour: int) -> int:
    """How many quiet hours follow each other around this one, past midnight too."""
    length = 1
    for step in (-1, 1):
        at = (hour + step) % _DAY_HOURS
        while at in quiet and length < _DAY_HOURS:
            length += 1
            at = (at + step) % _DAY_HOURS
    return min(length, _DAY_HOURS)


def _is_rest_day(active: Collection[int], day: int) -> bool:
    """Whether who else works regularly never did on this day of the week, of which two at least were seen."""
    since = min(active)
    regular = len(active) >= _REGULAR * (day - since)
    return regular and since <= day - 2 * _WEEK_DAYS and not any((d - day) % _WEEK_DAYS == 0 for d in active)


def _quiet_spans(
    touched: Iterable[tuple[str, int]],
    used: Mapping[str, Mapping[int, Collection[int]]],
    span: int,
    options: Mapping[str, object],
) -> Iterator[tuple[str, int, int]]:
    """Entity, start of the span and start of the hour, for each quiet hour of a touched span."""
    asked = {key: float(str(options[key])) for key in ("past_days", "history")} | dict(_quiet_of(options))
    known: dict[tuple[str, int], frozenset[int]] = {}
    for entity, start in touched:
        day = start // _DAY
        if (entity, day) not in known:
            known[entity, day] = quiet_hours(used.get(entity, {}), day, asked)
        for hour in range(start // _HOUR * _HOUR, start + span, _HOUR):
            if hour % _DAY // _HOUR in known[entity, day]:
                yield entity, start, hour


def _quiet_of(options: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    quiet = options["quiet"]
    assert isinstance(quiet, dict)  # noqa: S101  `run` asks only such rules
    for key, value in quiet.items():
        yield key, float(value)


def _start_of(seconds: int, of: str = "") -> str:
    """SQL: when the span of so many seconds that the row is in began, in seconds since 1970."""
    return f"epoch_us({of}ev_time) // {seconds * 1_000_000} * {seconds}"


def _time(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
