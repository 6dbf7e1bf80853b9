"""`first_seen`: a value that is new for an entity. `awakened`: an entity that slept.

A day is judged by the days before it, which must have settled: event time is past the day's beginning by the
lateness. So neither order nor batches change what is found, as long as no row comes later than that. What comes later
still is remembered and judged by what is known then; nothing that was raised is taken back.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.baseline.learn import of_rule
from vedette.detect.baseline.profile import Days, day_of, start_of
from vedette.detect.baseline.select import DAY_SECONDS, before, distinct, during, events, named, together, told
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from vedette.detect.baseline.profile import Habit, Profile
    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Correlation

_DAY = 86_400_000_000
_NOVEL = "vedette_novel"
_FOUND = "vedette_found"
#: Entity, value, account, day.
_Case = tuple[str, str, str, int]


def limit(linked: Correlation, until: datetime) -> datetime:
    """Rows before that are judged: those of days whose past has settled."""
    del linked
    return start_of(day_of(until) + 1)


def judge(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    """Matches among the rows of the relation; with `at-least`, of whole days that such a row is in."""
    linked = judging.linked
    if linked.options.get("at_least", 1) == 1:
        yield from _judge(judging, relation)
        return
    # What is new may have come in several batches, so the whole day counts.
    day = f"epoch_us(ev_time) // {_DAY}"
    bases = named(judging.bases, linked.options["events"])
    touched = {(entity, at) for entity, _, _, at in distinct(judging, bases, relation, day, inside=_until(judging))}
    for first, last in together([at * DAY_SECONDS for _, at in touched], DAY_SECONDS):
        days = first // DAY_SECONDS, last // DAY_SECONDS
        around = Window(start_of(days[0]), start_of(days[1] + 1))
        whole = relation if judging.context is None else judging.context(around)
        yield from _judge(judging, whole, during(around), touched)


def _until(judging: Judging) -> str:
    """SQL: the event is to be judged."""
    return before(None if judging.until is None else limit(judging.linked, judging.until))


def _judge(
    judging: Judging, relation: str, inside: str = "TRUE", touched: Collection[tuple[str, int]] | None = None
) -> Iterator[CountedMatch]:
    """Matches among the rows of the relation inside of that, of those entities and days alone where given."""
    linked = judging.linked
    profiles = of_rule(judging.rule, judging.bases, registry.source(judging.rule.source))
    inside = f"{_until(judging)} AND {inside}"
    bases, values = named(judging.bases, linked.options["events"]), linked.options.get("fields", ())
    found = distinct(judging, bases, relation, f"epoch_us(ev_time) // {_DAY}", values=values, inside=inside)
    if touched is not None:
        found = {case for case in found if (case[0], case[3]) in touched}
    novel = list((_new if linked.type == "first_seen" else _woken)(judging, profiles, sorted(found)))
    novel = _together_enough(novel, linked.options.get("at_least", 1))
    if not novel:
        return
    selected = events(judging, bases, relation, values=values, inside=inside)
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_NOVEL} AS "
        "SELECT unnest(?) AS entity, unnest(?) AS v, unnest(?) AS account, unnest(?) AS day",
        [list(column) for column in zip(*novel, strict=True)],
    )
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT h.* FROM ({selected}) AS h SEMI JOIN {_NOVEL} AS n "
        "ON h.entity = n.entity AND h.v = n.v AND coalesce(h.ev_account, '') = n.account "
        f"AND epoch_us(h.ev_time) // {_DAY} = n.day"
    )
    yield from told(judging, _FOUND)


def _together_enough(novel: list[_Case], least: int) -> list[_Case]:
    """The cases of entities and days with so many different new values."""
    values: dict[tuple[str, int], set[str]] = defaultdict(set)
    for entity, value, _, day in novel:
        values[entity, day].add(value)
    return [case for case in novel if len(values[case[0], case[3]]) >= least]


def _new(judging: Judging, profiles: dict[str, Profile], cases: Iterable[_Case]) -> Iterator[_Case]:
    """The cases in which the value is new for the entity, and the entity has been known for long enough."""
    more = judging.linked.options
    cases = list(cases)
    past = _by_value(judging.profiles.habits(profiles["past"].id, entities={c[0] for c in cases}))
    fresh = [c for c in cases if (c[0], c[1]) not in past or not past[c[0], c[1]].any(c[3] - more["days"], c[3] - 1)]
    since = _known_since(judging, profiles, fresh)
    fresh = [c for c in fresh if (first := since(c)) is not None and first <= c[3] - more["learning"]]
    most = more["peers"]
    if most is None or not fresh:
        yield from fresh
        return
    rows = judging.profiles.habits(profiles["past"].id, values={c[1] for c in fresh})
    others: dict[tuple[str, str], dict[str, Days]] = defaultdict(lambda: defaultdict(Days))
    for one in rows:
        others[one.account, one.value][one.entity].add(one.block, one.bits)
    for entity, value, account, day in fresh:
        peers = others[account, value].items()
        if sum(1 for name, days in peers if name != entity and days.any(day - more["days"], day - 1)) <= most:
            yield entity, value, account, day


def _known_since(judging: Judging, profiles: dict[str, Profile], cases: list[_Case]) -> Callable[[_Case], int | None]:
    """For each case the first day on which whoever must be known was seen."""
    known = judging.linked.options["known"]
    profile = profiles.get("known", profiles["past"])

    def name(case: _Case) -> str:
        return {"account": case[2], "organisation": "all"}.get(known, case[0])

    days = _by_entity(judging.profiles.habits(profile.id, entities={name(c) for c in cases}))
    return lambda case: days[name(case)].first if name(case) in days else None


def _woken(judging: Judging, profiles: dict[str, Profile], cases: Iterable[_Case]) -> Iterator[_Case]:
    """The cases in which the entity was seen once, and not in the days before."""
    asleep = judging.linked.options["days"]
    cases = list(cases)
    past = _by_entity(judging.profiles.habits(profiles["past"].id, entities={c[0] for c in cases}))
    for case in cases:
        days = past.get(case[0])
        first = None if days is None else days.first
        if days is None or first is None or first >= case[3] - asleep:
            continue
        if not days.any(case[3] - asleep, case[3] - 1):
            yield case


def _by_value(habits: Iterable[Habit]) -> dict[tuple[str, str], Days]:
    out: dict[tuple[str, str], Days] = {}
    for one in habits:
        out.setdefault((one.entity, one.value), Days()).add(one.block, one.bits)
    return out


def _by_entity(habits: Iterable[Habit]) -> dict[str, Days]:
    out: dict[str, Days] = {}
    for one in habits:
        out.setdefault(one.entity, Days()).add(one.block, one.bits)
    return out
