"""`rate`: the share of some events among others, by entity and span of time.

Spans are counted from 1970 UTC, side by side. One is judged when it has settled: the latest event time is past its end
by the lateness; a share may fall as well as rise with each event.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.detect.baseline.select import before, during, events, named, together, told
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.detect.baseline.select import Judging
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Correlation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOUCHED, _PART, _FOUND = "vedette_touched", "vedette_part", "vedette_found"


def limit(linked: Correlation, until: datetime) -> datetime:
    """Rows before that are judged: those of spans that have settled."""
    span = timedelta(seconds=linked.timespan_seconds)
    return _EPOCH + (until - _EPOCH) // span * span


def judge(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    """Matches of the spans that rows of the relation are in, with the events that make up the share."""
    linked = judging.linked
    more, span = linked.options, linked.timespan_seconds
    until = before(None if judging.until is None else limit(linked, judging.until))
    part, whole = named(judging.bases, more["events"]), named(judging.bases, more["others"])
    number = f"epoch_us(ev_time) // {span * 1_000_000} * {span}"
    fresh = events(judging, part, relation, inside=until)
    judging.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_TOUCHED} AS SELECT DISTINCT entity, {number} AS span FROM ({fresh})"
    )
    starts = [start for (start,) in judging.engine.rows(f"SELECT DISTINCT span FROM {_TOUCHED}")]
    for first, last in together(starts, span):
        around = Window(_at(first), _at(last + span))
        rows = relation if judging.context is None else judging.context(around)
        near = during(around)
        judging.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_PART} AS SELECT * FROM ("
            f"SELECT *, {number} AS span FROM ({events(judging, part, rows, inside=near)})) "
            f"SEMI JOIN {_TOUCHED} USING (entity, span) "
            f"QUALIFY count(*) OVER (PARTITION BY entity, span) >= {more['part']}"
        )
        if not judging.engine.rows(f"SELECT 1 FROM {_PART} LIMIT 1"):
            continue
        judging.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_FOUND} AS SELECT h.* FROM {_PART} AS h SEMI JOIN ("
            f"SELECT entity, span FROM (SELECT entity, span, ev_id, TRUE AS chosen FROM {_PART} UNION ALL "
            f"SELECT entity, {number} AS span, ev_id, FALSE FROM ({events(judging, whole, rows, inside=near)})) "
            f"GROUP BY entity, span HAVING count(DISTINCT ev_id) FILTER (chosen) > 0 "
            f"AND count(DISTINCT ev_id) >= {more['whole']} "
            f"AND count(DISTINCT ev_id) FILTER (chosen) >= {more['share']!r} * count(DISTINCT ev_id)"
            ") AS t ON h.entity = t.entity AND h.span = t.span"
        )
        yield from told(judging, _FOUND)


def _at(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
