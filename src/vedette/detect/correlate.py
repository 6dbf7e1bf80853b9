"""Event counts and value counts that only grow, over one source: the commonest correlations, by a faster path.

`run` gives what it does not do to `windows.py`, which means the same.

Sigma: https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html

An event at time t fires when the window (t - timespan, t] of its group meets the conditions; events are
counted by distinct id. Firing windows that overlap are one match, cut where a new alert window begins, so
that the set of (rule, entity, alert window) is the same however the events arrived. An event whose group-by
field is NULL is in no group.

Everything happens in the engine, and only matches come to Python. What makes it scale: groups are first
summed up by buckets of one timespan. A window lies in two neighbouring buckets at most, so that where both
together do not reach the threshold, no window does.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect import windows
from vedette.detect.chain import listed
from vedette.detect.groups import Groups
from vedette.detect.matches import (
    ATTEMPT,
    EVENT_COLUMNS,
    MOST_EVENTS,
    CountedMatch,
    matches,
    quoted,
    window_number,
)
from vedette.detect.measures import least
from vedette.detect.reach import Rows
from vedette.detect.rule import DROP
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.job import Around, Job
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Correlation, Rule

_SQL_OPS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "=", "neq": "<>"}
_MICRO = timedelta(microseconds=1)


def run(job: Job) -> Iterator[CountedMatch]:
    """The matches of any of Sigma's correlations (`kinds.Kind.run`)."""
    linked = job.rule.correlation
    bases = [job.rules[base] for base in linked.rules] if linked is not None else []
    if linked is None or job.new is None or not plain(linked, bases):
        yield from windows.run(job)
        return
    yield from correlate(job.rule, bases, job.engine, job.new, job.around, partial(job.reach, job.source))


def plain(linked: Correlation, bases: Sequence[Rule]) -> bool:
    """Whether it counts what only grows, of rules over one source: what this module does."""
    return (
        (linked.type == "event_count" or linked.counted != "")
        and not linked.settles
        and len(linked.sources) == 1
        and "ev_time" not in registry.source(linked.sources[0]).key  # one id, one time
        and all(base.correlation is None and not listed(linked, base) for base in bases)
    )


def correlate(
    rule: Rule,
    bases: Sequence[Rule],
    engine: SqlEngine,
    new: str,
    around: Around,
    reach: Callable[[str], Reach],
) -> Iterator[CountedMatch]:
    """The correlation's matches whose windows hold a row of `new`.

    `reach` gives for a relation where each base rule finds rows in it.
    """
    linked = rule.correlation
    if linked is None or all(reach(new).rows(base, exact=False).none for base in bases):
        return
    work = _Work(rule, linked, bases, reach)
    relation, grouped = new, False
    if around.whole is not None:
        relation = around.whole
    elif around.context not in (None, new):
        engine.execute(work.new_groups(new))
        first, last = engine.rows("SELECT min(first_new), max(last_new) FROM vedette_groups")[0]
        if first is None:
            return
        grouped = True
        span = timedelta(seconds=linked.timespan_seconds)
        context = around.context
        relation = context(Window(first - span, last + span + _MICRO)) if callable(context) else str(context)
    most = work.most(relation)
    if most is not None and most < least(linked):
        return
    kept = work.by_values if linked.counted and not work.dear(relation) else work.by_events
    engine.execute(kept(relation, grouped=grouped))
    if not engine.rows("SELECT 1 FROM vedette_kept LIMIT 1"):
        return
    work.chosen = Groups(engine, "vedette_kept")
    engine.execute(work.events(relation, grouped=grouped))
    engine.execute(work.fired(None if relation == new else new))
    yield from matches(rule, engine.rows(work.told()))


class _Work:
    """The statements of one correlation."""

    def __init__(
        self,
        rule: Rule,
        linked: Correlation,
        bases: Sequence[Rule],
        reach: Callable[[str], Reach],
    ) -> None:
        self.rule, self.linked, self.bases, self.reach = rule, linked, bases, reach
        #: The groups that can reach the threshold, once they are known.
        self.chosen: Groups | None = None
        self.reached: dict[str, Reach] = {}
        self.span = linked.timespan_seconds * 1_000_000
        self.groups = [f"g{n}" for n in range(max(1, len(linked.group_by)))]
        self.by = ", ".join(self.groups)
        self.bucket = f"(epoch_us(h.ev_time) // {self.span})"

    def _value(self, base: Rule, name: str) -> str:
        """The SQL of a field, or of what an alias means for this base rule."""
        return self.linked.sql[self.linked.named(name, base.id)][base.source]

    def _by(self, base: Rule) -> list[str]:
        """The SQL of what is grouped by."""
        return [self._value(base, name) for name in self.linked.group_by]

    def _reached(self, relation: str) -> Reach:
        if relation not in self.reached:
            self.reached[relation] = self.reach(relation)
        return self.reached[relation]

    def _rows(
        self, base: Rule, relation: str, columns: Sequence[str] = (), *, valued: bool = True, exact: bool = False
    ) -> str:
        """Events that a base rule may match, by its typed columns alone, with group and value.

        Once groups are chosen, those of others are left out where that spares reading.
        """
        by = dict(zip(self.groups, self._by(base), strict=False))
        value = self._value(base, self.linked.counted) if self.linked.counted and valued else "NULL"
        reach, needed = self._reached(relation), [*by.values(), value]
        if exact and self.chosen is not None:
            found = self.chosen.rows(reach, base, by, needed)
        else:
            found = reach.rows(base, needed, exact=exact)
        groups = [f"{sql} AS {group}" for group, sql in by.items()] or ["'all' AS g0"]
        listed = ", ".join(["ev_id", "ev_time", *groups, f"{value} AS v", *columns])
        return f"SELECT {listed} FROM {found.relation} WHERE {found.inside}"

    def most(self, relation: str) -> int | None:
        """How many events any base rule may match at the most, None where nobody knows."""
        reached = self.reach(relation)
        return Rows.in_all(reached.rows(base, exact=False) for base in self.bases)

    def dear(self, relation: str) -> bool:
        """Whether events are at hand that lack the value alone, so that counting them first spares reading it."""
        reach = self._reached(relation)
        for base in self.bases:
            by = self._by(base)
            whole = reach.rows(base, [*by, self._value(base, self.linked.counted)], exact=False)
            if not whole.none and not whole.apart and reach.rows(base, by, exact=False).apart:
                return True
        return False

    def hits(self, relation: str, *, valued: bool = True) -> str:
        """Events that any base rule may match; rows of no group left out."""
        there = " AND ".join(f"{g} IS NOT NULL" for g in self.groups)
        parts = " UNION ALL ".join(self._rows(base, relation, valued=valued) for base in self.bases)
        return f"SELECT * FROM ({parts}) WHERE {there}"

    def new_groups(self, new: str) -> str:
        """The groups that a new event may be in, with the time its new events span."""
        return (
            "CREATE OR REPLACE TEMP TABLE vedette_groups AS SELECT "
            f"{self.by}, min(ev_time) AS first_new, max(ev_time) AS last_new "
            f"FROM ({self.hits(new, valued=False)}) GROUP BY {self.by}"
        )

    def _near(self, alias: str) -> str:
        """SQL: a join to the new groups that keeps what can share a window with a new event."""
        linked = " AND ".join(f"{alias}.{g} = n.{g}" for g in self.groups)
        around = f"INTERVAL '{self.span} microseconds'"
        return (
            f"JOIN vedette_groups AS n ON {linked} "
            f"AND {alias}.ev_time > n.first_new - {around} AND {alias}.ev_time < n.last_new + {around}"
        )

    def by_values(self, relation: str, *, grouped: bool) -> str:
        """The groups and buckets that can reach the threshold, into vedette_kept; of the new groups where `grouped`.

        Counted by the weaker conditions over typed columns: what does not reach it so, never does. A value in bucket b
        lies in the pairs (b - 1, b) and (b, b + 1), named by their first bucket.
        """
        near = self._near("h") if grouped else ""
        by = ", ".join(f"h.{g}" for g in self.groups)
        return (
            f"CREATE OR REPLACE TEMP TABLE vedette_kept AS SELECT DISTINCT {self.by}, "
            f"unnest([pair, pair + 1]) AS bucket FROM (SELECT {self.by}, pair FROM ("
            f"SELECT DISTINCT {self.by}, unnest([bucket - 1, bucket]) AS pair, v FROM ("
            f"SELECT DISTINCT {by}, {self.bucket} AS bucket, v FROM ({self.hits(relation)}) AS h {near})) "
            f"GROUP BY {self.by}, pair HAVING count(v) >= {least(self.linked)!r})"
        )

    def by_events(self, relation: str, *, grouped: bool) -> str:
        """As `by_values`, by the number of events: there are no more values than these."""
        near = self._near("h") if grouped else ""
        by = ", ".join(f"h.{g}" for g in self.groups)
        hits = self.hits(relation, valued=False)
        buckets = f"SELECT {by}, {self.bucket} AS bucket, count(*) AS n FROM ({hits}) AS h {near} GROUP BY ALL"
        order = f"OVER (PARTITION BY {self.by} ORDER BY bucket)"
        before = f"CASE WHEN lag(bucket) {order} = bucket - 1 THEN lag(n) {order} ELSE 0 END"
        after = f"CASE WHEN lead(bucket) {order} = bucket + 1 THEN lead(n) {order} ELSE 0 END"
        return (
            f"CREATE OR REPLACE TEMP TABLE vedette_kept AS SELECT {self.by}, bucket FROM ("
            f"SELECT *, greatest({before}, {after}) AS beside FROM ({buckets})) "
            f"WHERE n + beside >= {least(self.linked)!r}"
        )

    def events(self, relation: str, *, grouped: bool) -> str:
        """The events of what is kept that the base rules do match, each once, into vedette_hits."""
        near = self._near("h") if grouped else ""
        columns = [c for c in EVENT_COLUMNS if c not in ("ev_id", "ev_time")]
        linked = " AND ".join(f"h.{g} = k.{g}" for g in self.groups)
        picked = ", ".join(f"h.{c} AS {c}" for c in ("ev_id", "ev_time", *self.groups, "v", *columns))
        parts = []
        for base in self.bases:
            whole = base.where != base.typed
            more = sorted({*columns, *(base.columns if whole else ())} - {"ev_id", "ev_time"})
            # That the condition names the joined table keeps the engine from trying it before the join.
            exact = "" if not whole else f"WHERE CASE WHEN k.bucket IS NOT NULL THEN {base.where} END"
            rows = self._rows(base, relation, [quoted(c) for c in more], exact=True)
            parts.append(
                f"SELECT {picked} FROM ({rows}) AS h {near} JOIN vedette_kept AS k ON {linked} "
                f"AND {self.bucket} = k.bucket {exact}"
            )
        carried = ", ".join(f"any_value({c}) AS {c}" for c in columns)
        return (
            f"CREATE OR REPLACE TEMP TABLE vedette_hits AS SELECT ev_id, {self.by}, min(ev_time) AS ev_time, "
            f"min(v) AS v, {carried} FROM ({' UNION ALL '.join(parts)}) "
            f"GROUP BY ev_id, {self.by}"
        )

    def fired(self, new: str | None) -> str:
        """Runs of firing windows that hold a row of `new` (None: all do), cut at alert windows, into vedette_runs."""
        fresh = "TRUE"
        if new is not None:
            among = self.reach(new).ids(self.bases)
            fresh = f"ev_id IN (SELECT ev_id FROM ({among}) WHERE ev_id IN (SELECT ev_id FROM vedette_hits))"
        marked = f"(SELECT *, {fresh} AS fresh FROM vedette_hits)"
        what = "count(DISTINCT v)" if self.linked.counted else "count(*)"
        conditions = " AND ".join(f"n {_SQL_OPS[op]} {number!r}" for op, number in self.linked.conditions)
        number = window_number(self.rule.window_seconds)
        order = f"OVER (PARTITION BY {self.by} ORDER BY ev_time)"
        return (
            "CREATE OR REPLACE TEMP TABLE vedette_runs AS SELECT row_number() OVER () AS run, "
            f"{self.by}, min(ev_time) AS first_fired, max(ev_time) AS last_fired FROM ("
            f"SELECT *, sum(begins) OVER (PARTITION BY {self.by} ORDER BY ev_time, begins DESC, ev_id "
            "ROWS UNBOUNDED PRECEDING) AS stretch FROM ("
            f"SELECT *, CASE WHEN epoch_us(ev_time) - epoch_us(lag(ev_time) {order}) < {self.span} "
            f"AND number = lag(number) {order} THEN 0 ELSE 1 END AS begins FROM ("
            f"SELECT {self.by}, ev_id, ev_time, {number} AS number, {what} OVER sliding AS n, "
            f"bool_or(fresh) OVER sliding AS fresh FROM {marked} "
            f"WINDOW sliding AS (PARTITION BY {self.by} ORDER BY ev_time "
            f"RANGE BETWEEN INTERVAL '{self.span - 1} microseconds' PRECEDING AND CURRENT ROW)) "
            f"WHERE fresh AND {conditions})) GROUP BY {self.by}, stretch"
        )

    def told(self) -> str:
        """The rows of `matches.matches`: each run with its earliest events and their number."""
        dropped = " AND NOT attempt" if self.rule.attempt == DROP else ""
        linked = " AND ".join(f"r.{g} = h.{g}" for g in self.groups)
        named = " || ' / ' || ".join(f"r.{g}" for g in self.groups)
        columns = ", ".join(EVENT_COLUMNS)
        return (
            f"SELECT entity, run, attempt, total, first_fired, {columns} FROM ("
            f"SELECT *, count(*) OVER whole AS total, bool_and({ATTEMPT}) OVER whole AS attempt, "
            "row_number() OVER (PARTITION BY run ORDER BY ev_time, ev_id) AS place FROM ("
            f"SELECT {named} AS entity, r.run AS run, r.first_fired AS first_fired, "
            f"{', '.join('h.' + c for c in EVENT_COLUMNS)} "
            f"FROM vedette_runs AS r JOIN vedette_hits AS h ON {linked} "
            f"AND h.ev_time > r.first_fired - INTERVAL '{self.span} microseconds' "
            "AND h.ev_time <= r.last_fired) "
            "WINDOW whole AS (PARTITION BY run)) "
            f"WHERE place <= {MOST_EVENTS} {dropped} ORDER BY first_fired, entity, run, ev_time, ev_id"
        )
