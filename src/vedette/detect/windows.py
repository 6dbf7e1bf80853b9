"""Sigma's correlations over sliding windows of event time: every kind, over one source or several, in chains.

Sigma: https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html

An event at time t fires when the window (t - timespan, t] of its group meets the condition. Events are the distinct
events of the sources that any of the rules matches; for a correlation of correlations they are the firing windows of
those below, each at the time of the event that ends it. Firing windows that overlap are one match, cut where a new
alert window begins, so that the set of (rule, entity, alert window) is the same however the events arrived. An event
whose group-by field is NULL is in no group; where the field is a list, it is in the group of each member.

What more events can only make truer is judged when one of its events comes, by all that is stored around it, in
whatever source. The rest is judged once event time has settled (`job.Settled`).

Plain counts over one source have a faster path of their own: `correlate.py`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.detect import chain, measures
from vedette.detect.chain import CARRIED, Node, leaf_rows
from vedette.detect.groups import Groups
from vedette.detect.matches import ATTEMPT, EVENT_COLUMNS, MOST_EVENTS, matches, window_number
from vedette.detect.rule import DROP
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from vedette.detect.job import Job
    from vedette.detect.matches import CountedMatch
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Rule

_TICK = timedelta(microseconds=1)
_GROUPS, _KEPT, _RUNS = "vedette_groups", "vedette_kept", "vedette_runs"


def run(job: Job) -> Iterator[CountedMatch]:
    """The correlation's matches (`kinds.Kind.run`)."""
    work = _Work(job)
    window = work.window()
    if window is None:
        return
    relations = {s: job.near(s, window) for s in work.root.linked.sources}
    work.relations = {source: name for source, name in relations.items() if name is not None}
    if not work.root.below and not measures.reachable(work.root, *chain.there(work.root, work.reached)):
        return
    for node in work.root.walk():
        work.fill(node)
    if not job.engine.rows(f"SELECT 1 FROM {work.root.fired} LIMIT 1"):
        return
    job.engine.execute(work.runs())
    yield from matches(job.rule, job.engine.rows(work.told()))


class _Work:
    """The statements of one job, in the order in which they run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.root = chain.tree(job.rule, job.rules)
        self.reach = timedelta(seconds=self.root.linked.reach_seconds)
        self.relations: dict[str, str] = {}
        self.grouped = False

    def window(self) -> Window | None:
        """The time within which every row that a due window needs lies, or None where nothing is due."""
        settled, new = self.job.settled, self.job.new
        if new is None:
            if settled is None or settled.after is None:
                return None
            return Window(settled.after - self.reach, settled.until + _TICK)
        reach = self.job.reach(self.job.source, new)
        rows = [
            found
            for node, bit, leaf in self.root.every_leaf()
            if leaf.source == self.job.source and (found := leaf_rows(node, bit, leaf, reach, exact=False))
        ]
        if not rows:
            return None
        around = self.job.around
        if self.root.linked.sources == (self.job.source,) and (around.whole is not None or around.context is None):
            return Window()  # all that can be needed is in one relation: no need to ask when
        first, last = self._new_groups(rows) if self._by_group() else self._times(rows)
        if first is None or last is None or (settled is not None and first > settled.until):
            return None
        return Window(first - self.reach, last + self.reach + _TICK)

    def _by_group(self) -> bool:
        """Whether looking up the groups of the new events first is sound, and worth it."""
        return not self.root.below and self.job.around.whole is None and self.job.around.context is not None

    def _new_groups(self, rows: Sequence[str]) -> tuple[datetime | None, datetime | None]:
        """The groups that a new event may be in, and when, into a table; and the whole span of time."""
        self.grouped = True
        by = ", ".join(self.root.groups)
        self.job.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_GROUPS} AS SELECT {by}, min(ev_time) AS first_new, "
            f"max(ev_time) AS last_new FROM ({' UNION ALL '.join(rows)}) GROUP BY {by}"
        )
        return self._one(f"SELECT min(first_new), max(last_new) FROM {_GROUPS}")

    def _times(self, rows: Sequence[str]) -> tuple[datetime | None, datetime | None]:
        times = " UNION ALL ".join(f"SELECT ev_time FROM ({part})" for part in rows)
        return self._one(f"SELECT min(ev_time), max(ev_time) FROM ({times})")

    def _one(self, sql: str) -> tuple[datetime | None, datetime | None]:
        first, last = self.job.engine.rows(sql)[0]
        return first, last

    def reached(self, leaf: Rule) -> Reach | None:
        """Where rules find the rows of the leaf's source, None where there are none."""
        relation = self.relations.get(leaf.source)
        return None if relation is None else self.job.reach(leaf.source, relation)

    def _leaves(self, node: Node, *, exact: bool, more: Sequence[str], chosen: bool = False) -> list[str]:
        """The rows of each of the node's rules, of those sources that have any; of groups that are kept, if chosen."""
        groups = Groups(self.job.engine, _KEPT) if chosen else None
        parts = []
        for bit, leaf in node.leaves:
            reach = self.reached(leaf)
            if reach is None:
                continue
            rows = leaf_rows(node, bit, leaf, reach, exact=exact, more=more, groups=groups)
            if rows:
                parts.append(self._near(node, rows))
        return parts

    def _near(self, node: Node, rows: str) -> str:
        """Those of the rows that can share a window with a new one."""
        if not self.grouped:
            return rows
        linked = " AND ".join(f"h.{g} = n.{g}" for g in node.groups)
        around = f"INTERVAL '{node.span} microseconds'"
        return (
            f"SELECT h.* FROM ({rows}) AS h JOIN {_GROUPS} AS n ON {linked} "
            f"AND h.ev_time > n.first_new - {around} AND h.ev_time < n.last_new + {around}"
        )

    def fill(self, node: Node) -> None:
        """The node's two tables."""
        engine = self.job.engine
        # Asked of what the rules may match by typed columns alone.
        kept = measures.kept(node, self._leaves(node, exact=False, more=()))
        possible = True
        if kept:
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {_KEPT} AS {kept}")
            possible = bool(engine.rows(f"SELECT 1 FROM {_KEPT} LIMIT 1"))
        parts = self._leaves(node, exact=True, more=CARRIED, chosen=bool(kept)) if possible else []
        if kept:
            bucket = f"(epoch_us(h.ev_time) // {node.span})"
            linked = " AND ".join(f"h.{g} = k.{g}" for g in node.groups)
            parts = [
                f"SELECT h.* FROM ({part}) AS h JOIN {_KEPT} AS k ON {linked} AND {bucket} = k.bucket" for part in parts
            ]
        fresh = self._fresh(node, parts)
        rows = [f"SELECT *, {fresh} AS fresh FROM ({part})" for part in parts]
        for bit, below in node.below:
            values = ", ".join(
                f"{sql} AS {name}" for name, sql in zip(node.values, node.of_node(below, "f"), strict=True)
            )
            carried = ", ".join(f"f.{c}" for c in CARRIED)
            there = " AND ".join(f"{g} IS NOT NULL" for g in node.groups)
            rows.append(
                f"SELECT * FROM (SELECT f.src, f.ev_id, f.ev_time, {bit} AS mask, {values}, {carried}, f.fresh "
                f"FROM {below.fired} AS f) WHERE {there}"
            )
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {node.hits} AS {self._united(node, rows)}")
        due = self._due() if node is self.root else ""
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {node.fired} AS SELECT * FROM ({measures.judged(node)}) WHERE fires{due}"
        )

    def _united(self, node: Node, rows: Sequence[str]) -> str:
        """Each event once a group, with all the rules it matches.

        An id may come again at another time where a source tells of changes (`LogSource.key`).
        """
        if not rows:
            nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {c}" for c in ("src", "ev_id", *CARRIED, *node.groups))
            value = "DECIMAL(24, 6)" if node.numeric else "VARCHAR"
            asked = "".join(f", CAST(NULL AS VARCHAR) AS x{n}" for n in range(len(node.asked)))
            return (
                f"SELECT {nothing}, CAST(NULL AS {value}) AS v{asked}, CAST(NULL AS TIMESTAMPTZ) AS ev_time, "
                "CAST(0 AS BIGINT) AS mask, FALSE AS fresh WHERE FALSE"
            )
        by = ", ".join(("src", "ev_id", "ev_time", *node.groups))
        kept = ", ".join(f"any_value({c}) AS {c}" for c in CARRIED)
        values = ", ".join(f"min({c}) AS {c}" for c in node.values if c not in node.groups)
        return (
            f"SELECT {by}, bit_or(CAST(mask AS BIGINT)) AS mask, {values}, "
            f"bool_or(fresh) AS fresh, {kept} FROM ({' UNION ALL BY NAME '.join(rows)}) GROUP BY {by}"
        )

    def _fresh(self, node: Node, parts: Sequence[str]) -> str:
        """SQL: the event came just now."""
        new, source = self.job.new, self.job.source
        own_leaves = [leaf for _, leaf in node.leaves if leaf.source == source]
        if new is None or not own_leaves or not parts:
            return "FALSE"
        own = f"src = '{source}'"
        if self.relations.get(source) == new:
            return f"({own})"
        return f"({own} AND ev_id IN ({self.job.reach(source, new).ids(own_leaves)}))"

    def _due(self) -> str:
        """SQL: which of the firing windows this job is about."""
        settled = self.job.settled
        if settled is None:
            return " AND fresh"
        until = f" AND ev_time <= TIMESTAMPTZ '{settled.until.isoformat()}'"
        if self.job.new is None and settled.after is not None:
            return f"{until} AND ev_time > TIMESTAMPTZ '{settled.after.isoformat()}'"
        return f"{until} AND fresh"

    def _parts(self) -> tuple[str, ...]:
        """What a run of the root is of: its group, and its value where each value is measured by itself."""
        return (*self.root.groups, *(["v"] if self.root.shares else []))

    def runs(self) -> str:
        """Runs of firing windows that overlap, cut at alert windows, into a table."""
        by = ", ".join(self._parts())
        order = f"OVER (PARTITION BY {by} ORDER BY ev_time)"
        number = window_number(self.job.rule.window_seconds)
        return (
            f"CREATE OR REPLACE TEMP TABLE {_RUNS} AS SELECT row_number() OVER () AS run, {by}, "
            "min(ev_time) AS first_fired, max(ev_time) AS last_fired FROM ("
            f"SELECT *, sum(begins) OVER (PARTITION BY {by} ORDER BY ev_time, begins DESC, src, ev_id "
            "ROWS UNBOUNDED PRECEDING) AS stretch FROM ("
            f"SELECT *, CASE WHEN epoch_us(ev_time) - epoch_us(lag(ev_time) {order}) < {self.root.span} "
            f"AND number = lag(number) {order} THEN 0 ELSE 1 END AS begins FROM ("
            f"SELECT *, {number} AS number FROM {self.root.fired}))) GROUP BY {by}, stretch"
        )

    def _members(self, node: Node, picked: str) -> Iterator[str]:
        """SELECTs: for events of the node with their run, the events of the sources that they stand for."""
        columns = ", ".join(f"h.{c}" for c in ("ev_id", "ev_time", *CARRIED, "src"))
        same = " AND ".join(f"p.{c} = h.{c}" for c in ("src", "ev_id", "ev_time", *node.groups))
        bits = sum(bit for bit, _ in node.leaves)
        yield f"SELECT p.run, {columns} FROM ({picked}) AS p JOIN {node.hits} AS h ON {same} WHERE h.mask & {bits} <> 0"
        for bit, below in node.below:
            outer = dict(zip(node.values, node.of_node(below, "f"), strict=True))
            event = " AND ".join(
                (
                    "f.src = p.src",
                    "f.ev_id = p.ev_id",
                    "f.ev_time = p.ev_time",
                    *(f"{outer[g]} = p.{g}" for g in node.groups),
                )
            )
            parts = (*below.groups, *(["v"] if below.shares else []))
            inside = " AND ".join(f"x.{c} = f.{c}" for c in parts)
            inner = ", ".join(f"x.{c}" for c in ("src", "ev_id", "ev_time", "mask", *below.groups))
            yield from self._members(
                below,
                f"SELECT DISTINCT p.run, {inner} FROM ({picked}) AS p JOIN {below.fired} AS f ON {event} "
                f"JOIN {below.hits} AS x ON {inside} AND x.ev_time <= f.ev_time "
                f"AND x.ev_time > f.ev_time - INTERVAL '{below.span} microseconds' WHERE p.mask & {bit} <> 0",
            )

    def told(self) -> str:
        """The rows of `matches.matches`: each run with its earliest events and their number."""
        root = self.root
        inside = " AND ".join(f"h.{c} = r.{c}" for c in self._parts())
        picked = (
            f"SELECT r.run, {', '.join('h.' + c for c in ('src', 'ev_id', 'ev_time', 'mask', *root.groups))} "
            f"FROM {_RUNS} AS r JOIN {root.hits} AS h ON {inside} AND h.ev_time <= r.last_fired "
            f"AND h.ev_time > r.first_fired - INTERVAL '{root.span} microseconds'"
        )
        columns = ", ".join(EVENT_COLUMNS)
        named = " || ' / ' || ".join(f"r.{g}" for g in root.groups)
        dropped = " AND NOT attempt" if self.job.rule.attempt == DROP else ""
        return (
            f"SELECT {named} AS entity, run, attempt, total, r.first_fired, {columns}, src FROM ("
            f"SELECT *, count(*) OVER whole AS total, bool_and({ATTEMPT}) OVER whole AS attempt, "
            "row_number() OVER (PARTITION BY run ORDER BY ev_time, src, ev_id) AS place "
            f"FROM (SELECT DISTINCT * FROM ({' UNION ALL '.join(self._members(root, picked))})) "
            f"WINDOW whole AS (PARTITION BY run)) JOIN {_RUNS} AS r USING (run) "
            f"WHERE place <= {MOST_EVENTS}{dropped} ORDER BY first_fired, entity, run, ev_time, src, ev_id"
        )
