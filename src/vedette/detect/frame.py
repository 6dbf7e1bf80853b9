"""A relation of many rows, taken apart so that rules find theirs by a number.

Three tables are made, in one pass over its typed columns and another over the rows that some rule may match:

- parties: what occurs of an event's shape (`shapes`) and of who did what to where, so that a text is kept once and not
  once a row;
- rows: for each row the number of its party, its time, id and credential;
- copies of those rows, records too, that a rule may match which needs more than that, while there are few.

What is many and needs the record is read from the relation itself, narrowed by the columns that files are sorted by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vedette.detect.matches import EVENT_COLUMNS, quoted
from vedette.detect.shapes import PARTY, named, path, same, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.rule import Rule
    from vedette.detect.shapes import Shapes
    from vedette.model import LogSource

#: What is kept of each row by itself.
_OWN = ("ev_time", "ev_id", "ev_session")
#: Rows that are copied with their records at the most: some 200 MB.
_COPIED = 120_000
#: Where hardly two rows are of one party, taking apart spares nothing.
_MOST_PARTIES = 0.3


class Use(NamedTuple):
    """A rule, and the SQL of what is read of its events beside what a match tells.

    `counted`: not all of it is read each time. `ids_only`: nothing is read but which events there are.
    """

    rule: Rule
    values: tuple[str, ...]
    counted: bool = False
    ids_only: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows are that a rule may match: behind FROM, and behind WHERE (never NULL).

    `apart`: kept apart from the relation, so that reading their records costs no more than they do.
    """

    relation: str
    inside: str
    apart: bool = False

    @property
    def none(self) -> bool:
        """Whether there are none."""
        return self.inside == "FALSE"


class Reach:
    """Where each rule finds the rows of one relation that it may match by typed columns.

    `narrowed` says what each rule can be narrowed to (`Narrowing.reach`); it is called when first needed.
    """

    def __init__(self, relation: str, narrowed: Callable[[str], Callable[[Rule], str]], frame: Frame | None) -> None:
        self._relation, self._narrowed, self._frame = relation, narrowed, frame
        self._pairs: Callable[[Rule], str] | None = None

    def rows(self, rule: Rule, values: Iterable[str] = (), *, exact: bool = True) -> Rows:
        """The rows, with the columns of a match and all that the SQL `values` name.

        `exact`: and all that the rule's whole condition reads.
        """
        found = None if self._frame is None else self._frame.rows(rule, values, exact=exact)
        if found is not None:
            return found
        if self._pairs is None:
            self._pairs = self._narrowed(self._relation)
        near = self._pairs(rule)
        return Rows(quoted(self._relation), "FALSE" if near == "FALSE" else f"{near} AND {rule.typed}")

    def ids(self, rules: Sequence[Rule]) -> str:
        """SELECT of ids of the relation's rows, those of all rows that these rules may match among them."""
        found = None if self._frame is None else self._frame.ids(rules)
        return found if found is not None else f"SELECT ev_id FROM {quoted(self._relation)}"

    def framed(self, rule: Rule, values: Iterable[str]) -> Rows | None:
        """As `rows`, where the relation is taken apart and the rule can be tried on shapes; else None."""
        return None if self._frame is None else self._frame.rows(rule, values, exact=True)


class Frame:
    """The tables of one relation, named for it; `uses` are what rules will be asked for. Not `useful`: none is made."""

    def __init__(
        self, engine: SqlEngine, source: LogSource, relation: str, shapes: Shapes, uses: Sequence[Use]
    ) -> None:
        self._engine, self._shapes, self._relation = engine, shapes, relation
        self._columns = {name for (name,) in engine.rows(f"SELECT column_name FROM (DESCRIBE {quoted(relation)})")}
        self._further = {f"p{number}": name for number, name in enumerate(source.parties)}
        self._light = {*shapes.of_party, *_OWN}
        #: Marks that a party's own columns tell, and those that each row tells.
        self._told = {name: sql for name, sql in shapes.marks.items() if self._read(sql) <= shapes.of_party}
        self._row_marks = {name: sql for name, sql in shapes.marks.items() if name not in self._told}
        self._key = [*shapes.parts, *self._further, *PARTY, *self._row_marks]
        self._parties, self._rows, self._copied, self._framed = (
            f"{relation}_{what}" for what in ("parties", "rows", "copied", "framed")
        )
        self._counts: dict[str, int] = {}
        self._kept: set[str] = set()
        self._heavy: set[str] = set()
        self._copies: set[str] = set()
        self.useful = self._sum_up()
        if self.useful:
            self._counts = shapes.counts(self._parties)
            self._keep([use for use in uses if use.rule.id in self._counts])

    def rows(self, rule: Rule, values: Iterable[str], *, exact: bool) -> Rows | None:
        """As `Reach.rows`; None where the frame knows nothing of the rule."""
        if rule.id not in self._shapes.numbers:
            return None
        if rule.id not in self._counts:
            return Rows(quoted(self._relation), "FALSE")
        inside = f"shape IN ({self._shapes.of([rule.id])})" + ("" if rule.shape_exact else f" AND {rule.typed}")
        needs = self._needs(rule, values, exact=exact)
        if needs <= self._light and rule.id in self._kept:
            return Rows(self._framed, inside, apart=True)
        if rule.id in self._heavy and {name.split(".")[0] for name in needs} <= self._copies:
            return Rows(self._copied, inside, apart=True)
        return Rows(quoted(self._relation), f"{self._shapes.near([rule.id], self._parties)} AND {rule.typed}")

    def ids(self, rules: Sequence[Rule]) -> str | None:
        """As `Reach.ids`; None where not all of these rows are kept."""
        there = [rule.id for rule in rules if rule.id in self._counts or rule.id not in self._shapes.numbers]
        if not self._kept.issuperset(there):
            return None
        return f"SELECT ev_id FROM {self._framed} WHERE shape IN ({self._shapes.of(there)})"

    def close(self) -> None:
        """Free the tables."""
        self._engine.execute(f"DROP VIEW IF EXISTS {self._framed}")
        for table in (self._parties, self._rows, self._copied):
            self._engine.execute(f"DROP TABLE IF EXISTS {table}")

    def _sum_up(self) -> bool:
        """Shapes and parties into tables; whether that spares anything."""
        engine, shapes = self._engine, self._shapes
        key = ", ".join(self._key)
        # About how many there are is asked first, which takes no memory: there may be as many as rows.
        counted = f"SELECT approx_count_distinct(hash({key})), count(*) FROM ({self._rows_of()})"
        seen, rows = engine.rows(counted)[0]
        if seen > _MOST_PARTIES * rows:
            return False
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_seen AS "
            f"SELECT {key}, count(*) AS n FROM ({self._rows_of()}) GROUP BY ALL"
        )
        marks = "".join(f", {sql} AS {name}" for name, sql in self._told.items())
        columns = ", ".join(shown(shapes.parts | self._further))
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_told AS SELECT *{marks} FROM (SELECT *, {columns} FROM vedette_seen)"
        )
        shapes.add("vedette_told")
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {self._parties} AS SELECT CAST(row_number() OVER () AS INTEGER) AS party, "
            f"s.shape, t.n, {', '.join(f't.{c}' for c in self._key)} FROM vedette_told AS t JOIN {shapes.table} AS s "
            f"ON {same('t', 's', [*shapes.parts, *shapes.marks])}"
        )
        engine.execute("DROP TABLE vedette_seen")
        engine.execute("DROP TABLE vedette_told")
        return True

    def _rows_of(self, more: Sequence[str] = (), inside: str = "TRUE") -> str:
        """SELECT of the relation's rows with what makes their party."""
        columns = (f"{path(name)} AS {part}" for part, name in (self._shapes.parts | self._further).items())
        marks = (f"{sql} AS {name}" for name, sql in self._row_marks.items())
        return f"SELECT {', '.join([*columns, *PARTY, *marks, *more])} FROM {quoted(self._relation)} WHERE {inside}"

    def _keep(self, uses: Sequence[Use]) -> None:
        """The rows that rules with light uses may match, and copies of those that others may, while they are few."""
        dear = [use for use in uses if not self._needs(use.rule, use.values, exact=True) <= self._light]
        light = {use.rule.id for use in uses if use not in dear}
        some = {use.rule.id for use in uses if use.counted and self._needs(use.rule, (), exact=False) <= self._light}
        self._kept = light | some
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {self._rows} AS SELECT p.party, {', '.join(_OWN)} "
            f"FROM ({self._rows_of(_OWN)}) AS t JOIN {self._of(self._kept)} AS p ON {same('t', 'p', self._key)}"
        )
        columns = [*(f"p.{c}" for c in PARTY), *shown(self._shapes.parts | self._further, "p.")]
        self._engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {self._framed} AS SELECT r.ev_time, r.ev_id, r.ev_session, p.shape, "
            f"{', '.join(columns)} FROM {self._rows} AS r JOIN {self._parties} AS p ON r.party = p.party"
        )
        self._copy(sorted((use for use in dear if not use.ids_only), key=lambda use: self._counts[use.rule.id]))

    def _copy(self, dear: Sequence[Use]) -> None:
        total, columns = 0, {*EVENT_COLUMNS, *PARTY}
        for rule, values, *_ in dear:
            total += 0 if rule.id in self._heavy else self._counts[rule.id]
            if total > _COPIED:
                break
            self._heavy.add(rule.id)
            columns |= {name.split(".")[0] for name in self._needs(rule, values, exact=True)}
        if not self._heavy:
            return
        self._copies = columns
        further = [quoted(c) for c in sorted(columns.difference(PARTY))]
        near = self._shapes.near(self._heavy, self._parties)
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {self._copied} AS SELECT p.shape, "
            f"{', '.join(f't.{c}' for c in (*PARTY, *further))} FROM ({self._rows_of(further, near)}) AS t "
            f"JOIN {self._of(self._heavy)} AS p ON {same('t', 'p', self._key)}"
        )

    def _of(self, rules: Iterable[str]) -> str:
        """The parties that one of the rules may match."""
        return f"(SELECT * FROM {self._parties} WHERE shape IN ({self._shapes.of(sorted(rules))}))"

    def _needs(self, rule: Rule, values: Iterable[str], *, exact: bool) -> set[str]:
        """The columns, dotted, that running the rule reads beside its shape."""
        sql = [*values, *([] if rule.shape_exact else [rule.typed])]
        if exact and rule.where != rule.typed:
            sql += [rule.where, *map(quoted, rule.columns)]
        return {name for one in sql for name in self._read(one)}

    def _read(self, sql: str) -> set[str]:
        return {name for name in named(sql) if name.split(".")[0] in self._columns}


def read(rule: Rule) -> tuple[str, ...]:
    """The SQL of what is read of a single event that the rule matches."""
    return (rule.entity_sql, *rule.entity_columns, *(one.where for one in rule.exempt))


def uses(correlations: Iterable[Rule], known: Mapping[str, Rule], source: str) -> Iterator[Use]:
    """What running these correlations asks of the events of the source that they count."""
    for rule in correlations:
        linked = rule.correlation
        if linked is None:
            continue
        waiting, values = list(linked.rules), [by[source] for by in linked.sql.values() if source in by]
        while waiting:
            base = known[waiting.pop()]
            if base.correlation is not None:
                waiting += base.correlation.rules
                values += [by[source] for by in base.correlation.sql.values() if source in by]
            elif base.source == source:
                yield Use(base, tuple(values), counted=True)
