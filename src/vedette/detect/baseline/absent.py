"""`absent`: events that others should follow, or come before, and do not.

An event is judged when the time in which the other could come has settled: the latest event time is past its end by
the lateness. The clock alone makes nothing absent, so that a gap in the logs raises nothing and old logs are judged as
new ones.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.detect.baseline.select import before, events, named, together, told
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Correlation

_TICK = timedelta(microseconds=1)
_CANDIDATES = "vedette_lonely"
_FOUND = "vedette_found"


def limit(linked: Correlation, until: datetime) -> datetime:
    """Rows before that are judged: those whose time for the other event has settled."""
    wait = 0 if linked.options["order"] == "before" else linked.timespan_seconds
    return until - timedelta(seconds=wait) + _TICK


def judge(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    """Matches among the rows of the relation for which `inside` holds."""
    linked = judging.linked
    until = before(None if judging.until is None else limit(linked, judging.until))
    wanted = events(judging, named(judging.bases, linked.options["events"]), relation, inside=until)
    judging.engine.execute(f"CREATE OR REPLACE TEMP TABLE {_CANDIDATES} AS {wanted}")
    times = judging.engine.rows(f"SELECT DISTINCT CAST(floor(epoch(ev_time)) AS BIGINT), ev_time FROM {_CANDIDATES}")
    others = named(judging.bases, linked.options["others"])
    span = timedelta(seconds=linked.timespan_seconds)
    behind = span if linked.options["order"] != "before" else timedelta()
    ahead = span if linked.options["order"] != "after" else timedelta()
    moment = dict(times)
    near = f"INTERVAL '{linked.timespan_seconds} seconds'"
    low = f"c.ev_time - {near}" if ahead else "c.ev_time"
    high = f"c.ev_time + {near}" if behind else "c.ev_time"
    for first, last in together(list(moment), linked.timespan_seconds):
        whole = relation
        if judging.context is not None:
            start, end = _second(moment[first]), _second(moment[last]) + timedelta(seconds=1)
            whole = judging.context(Window(start - ahead, end + behind + _TICK))
        judging.engine.execute(f"CREATE OR REPLACE TEMP TABLE vedette_others AS {events(judging, others, whole)}")
        judging.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT c.* FROM {_CANDIDATES} AS c "
            f"WHERE CAST(floor(epoch(c.ev_time)) AS BIGINT) BETWEEN {first} AND {last} AND NOT EXISTS ("
            "SELECT 1 FROM vedette_others AS o WHERE o.entity = c.entity AND o.ev_id <> c.ev_id "
            f"AND o.ev_time >= {low} AND o.ev_time <= {high})"
        )
        yield from told(judging, _FOUND)


def _second(time: datetime) -> datetime:
    return time.replace(microsecond=0)
