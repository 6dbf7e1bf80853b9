"""`two_places`: one key or person in two places within a span, or faster from one to the other than anyone travels.

Any two events of the entity no further apart than the span and with different values are a match. More events only add
to that, so it is judged at once. With `faster-than` only those pairs count whose places are too far apart for the
time between; where an address is, the city or else the country says.
"""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from vedette.detect.baseline.countries import centre, reach
from vedette.detect.baseline.select import events, named, told
from vedette.detect.matches import quoted
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Correlation

_TICK = timedelta(microseconds=1)
_CLOSE, _NEAR, _FOUND = "vedette_close", "vedette_near", "vedette_found"
_EARTH_KM = 6_371.0
#: How far from where a database puts it an address may be.
_CITY_KM = 150.0
#: Places of one entity that are compared pair by pair; more are beyond anyone's journey.
_MOST = 2_000


class Sight(NamedTuple):
    """The entity's first or last event in a row at one address."""

    time: datetime
    event: str
    value: str
    address: str | None
    country: str | None


def judge(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    """Matches that a row of the relation is part of, with every event of theirs."""
    linked = judging.linked
    span = timedelta(seconds=linked.timespan_seconds)
    # Hardly anybody is ever in two places, so who may have been is found by stored columns alone.
    judging.engine.execute(
        "CREATE OR REPLACE TEMP TABLE vedette_moved AS SELECT entity, min(ev_time) AS first, max(ev_time) AS last "
        f"FROM {_placed(judging, relation, exact=False)} GROUP BY entity"
    )
    first, last = judging.engine.rows("SELECT min(first), max(last) FROM vedette_moved")[0]
    if first is None:
        return
    rows = relation
    if judging.context is not None:
        rows = judging.context(Window(first - span, last + span + _TICK))
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CLOSE} AS SELECT ev_id, ev_time, entity FROM ("
        "SELECT ev_id, ev_time, entity, v, min(v) OVER e AS low, max(v) OVER e AS high "
        f"FROM {_placed(judging, rows, exact=False)} AND entity IN (SELECT entity FROM vedette_moved) "
        "WINDOW e AS (PARTITION BY entity)) WHERE low <> high"
    )
    first, last = judging.engine.rows(f"SELECT min(ev_time), max(ev_time) FROM {_CLOSE}")[0]
    if first is None:
        return
    near = (
        f"ev_time BETWEEN TIMESTAMPTZ '{first.isoformat()}' AND TIMESTAMPTZ '{last.isoformat()}' "
        f"AND ev_id IN (SELECT ev_id FROM {_CLOSE})"
    )
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_NEAR} AS SELECT h.*, ev_id IN (SELECT ev_id FROM {quoted(relation)}) AS fresh "
        f"FROM (SELECT * FROM {_placed(judging, rows, inside=near)} AND entity IN (SELECT entity FROM {_CLOSE})) AS h"
    )
    (_by_span if linked.options["speed"] is None else _by_speed)(judging, linked)
    yield from told(judging, _FOUND)


def _placed(judging: Judging, relation: str, *, exact: bool = True, inside: str = "TRUE") -> str:
    """What comes behind FROM for the base rules' events that are somewhere; further conditions follow with AND."""
    linked = judging.linked
    bases, fields = named(judging.bases, linked.options["events"]), linked.options["fields"]
    return f"({events(judging, bases, relation, values=fields, exact=exact, inside=inside)}) WHERE v IS NOT NULL"


def _by_span(judging: Judging, linked: Correlation) -> None:
    near = f"INTERVAL '{linked.timespan_seconds} seconds'"
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT * FROM {_NEAR} "
        f"WINDOW w AS (PARTITION BY entity ORDER BY ev_time RANGE BETWEEN {near} PRECEDING AND {near} FOLLOWING) "
        "QUALIFY min(v) OVER w <> max(v) OVER w AND bool_or(fresh) OVER w"
    )


def _by_speed(judging: Judging, linked: Correlation) -> None:
    rows = judging.engine.rows(
        f"SELECT entity, ev_time, ev_id, v, ev_src_ip, CASE WHEN length(v) = 2 THEN v END FROM {_NEAR} "
        "WINDOW w AS (PARTITION BY entity ORDER BY ev_time, ev_id) "
        "QUALIFY v IS DISTINCT FROM lag(v) OVER w OR v IS DISTINCT FROM lead(v) OVER w "
        "OR ev_src_ip IS DISTINCT FROM lag(ev_src_ip) OVER w OR ev_src_ip IS DISTINCT FROM lead(ev_src_ip) OVER w "
        "ORDER BY entity, ev_time, ev_id"
    )
    ids: set[str] = set()
    for _, group in groupby(rows, key=lambda row: row[0]):
        ids.update(_too_fast(judging, [Sight(*row[1:]) for row in group], linked))
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT * FROM {_NEAR} WHERE list_contains(?, ev_id)", [sorted(ids)]
    )


def _too_fast(judging: Judging, seen: Sequence[Sight], linked: Correlation) -> Iterator[str]:
    """The ids of events from which to another of the entity's nobody travels so fast."""
    span, speed = timedelta(seconds=linked.timespan_seconds), float(linked.options["speed"])
    spots = [_spot(judging, one) for one in seen]
    for at, one in enumerate(seen):
        for other_at in range(at + 1, min(len(seen), at + _MOST)):
            other = seen[other_at]
            if other.time - one.time > span:
                break
            if one.value != other.value and _impossible(
                spots[at], spots[other_at], (other.time - one.time).total_seconds(), speed
            ):
                yield one.event
                yield other.event


class Spot(NamedTuple):
    """Coordinates in degrees, and how far from there it may be in truth, in km."""

    latitude: float
    longitude: float
    rough: float


def _spot(judging: Judging, one: Sight) -> Spot | None:
    exact = judging.place(one.address) if judging.place is not None and one.address is not None else None
    if exact is not None:
        return Spot(*exact, _CITY_KM)
    middle = centre(one.country) if one.country is not None else None
    return None if middle is None or one.country is None else Spot(*middle, reach(one.country))


def _impossible(one: Spot | None, other: Spot | None, seconds: float, speed: float) -> bool:
    if one is None or other is None:
        return False
    # What is uncertain about both places is taken off, so that no real journey is called impossible.
    least = distance(one, other) - one.rough - other.rough
    return least > 0 and least > speed * seconds / 3_600


def distance(one: Spot, other: Spot) -> float:
    """Kilometres between two spots along the great circle."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
