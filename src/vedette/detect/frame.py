"""The many rows of a pass, taken apart so that rules find theirs by a number.

The new rows and those beside them are taken apart together, with a mark on the new ones. Three tables are made, in one
pass over typed columns and another over the rows that some rule may match:

- parties: what occurs of an event's shape (`shapes`) and of who did what to where, so that a text is kept once and not
  once a row;
- rows: for each row the number of its party, its time, id and credential;
- copies of those rows, records too, that a rule may match which needs more than that, while there are few.

What is many and needs the record is read from the relation itself, narrowed by the columns that files are sorted by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vedette.detect.matches import EVENT_COLUMNS, quoted
from vedette.detect.reach import Rows
from vedette.detect.records import Records, covered
from vedette.detect.shapes import PARTY, named, path, same, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.rule import Rule
    from vedette.detect.shapes import Shapes
    from vedette.detect.use import Use
    from vedette.model import LogSource

#: What is kept of each row by itself.
_OWN = ("ev_time", "ev_id", "ev_session")
#: Rows that are copied with their records at the most: some 200 MB.
_COPIED = 120_000
#: Records that are read for each row that a rule may match, at the most, where reading fewer may do.
_SPARSE = 8
#: Where hardly two rows are of one party, taking apart spares nothing.
_MOST_PARTIES = 0.3
#: What part of the time is looked at first for that, and how many rows it must have to be enough.
_PART, _SAMPLED = 16, 20_000


class Relations(NamedTuple):
    """The relations of a pass: of the new rows, of those beside them, and of both; None where nothing is beside."""

    new: str
    beside: str | None = None
    whole: str | None = None


class Frame:
    """The tables of a pass, named for its new rows. Not `useful`: none is made.

    `uses` are what rules will be asked for of the new rows, `uses_of_all` what of all.
    """

    def __init__(
        self,
        engine: SqlEngine,
        source: LogSource,
        relations: Relations,
        shapes: Shapes,
        uses: Sequence[Use],
        uses_of_all: Sequence[Use] = (),
    ) -> None:
        self._engine, self._shapes, self._relations = engine, shapes, relations
        new = relations.new
        self._columns = dict(engine.rows(f"SELECT column_name, column_type FROM (DESCRIBE {quoted(new)})"))
        every = (*uses, *uses_of_all)
        self._asked = {use.rule.id for use in every}
        #: Marks that a party's own columns tell, or that no row has, and those that each row tells.
        self._told = {name: sql for name, sql in shapes.marks.items() if self._read(sql) <= shapes.of_party}
        marks = {mark for use in every for mark in use.rule.marks}
        self._told |= shapes.in_no_list(marks, self._columns, [relation for relation, _ in self._parts()])
        self._row_marks = {name: sql for name, sql in shapes.marks.items() if name not in self._told}
        #: What is read of a party beside its shape, by the name that it has in the tables here.
        read = self._read_of_parties(every).difference(shapes.parts.values())
        self._party = tuple(name for name in PARTY if name in read)
        others = (*source.shape, *source.parties)
        self._further = {f"p{number}": name for number, name in enumerate(others) if name in read}
        #: Columns that tell the same as one of each row's own, and which.
        self._twins = {one.sql: one.name for one in source.derived if one.name in _OWN and source.column(one.sql)}
        self._light = {*shapes.parts.values(), *self._further.values(), *self._party, *_OWN, *self._twins}
        self._records = Records(shapes, [*source.key], self._light, f"{new}_framed")
        self._key = [*shapes.parts, *self._further, *self._party, *self._row_marks]
        self._parties, self._rows, self._copied, self._framed = (
            f"{new}_{what}" for what in ("parties", "rows", "copied", "framed")
        )
        #: How many rows, of all and of the new ones, each rule may match.
        self._counts: dict[str, tuple[int, int]] = {}
        #: The rules of which rows are kept, and copied: those of all rows, and those of the new ones alone.
        self._kept: tuple[set[str], set[str]] = (set(), set())
        self._heavy: tuple[set[str], set[str]] = (set(), set())
        self._copies: set[str] = set()
        self.useful = self._sum_up()
        #: The columns by which a row finds its party.
        self._telling = self._key
        if self.useful:
            self._telling = self._shapes.telling(
                self._parties, self._key, [*self._party], [*shapes.parts, *self._further]
            )
            self._counts = shapes.counts(self._parties)
            self._keep(*([use for use in some if use.rule.id in self._counts] for some in (uses_of_all, uses)))

    def rows(self, rule: Rule, values: Iterable[str], relation: str, *, exact: bool, only: str = "") -> Rows | None:
        """As `Reach.rows` for one of the relations; None where the frame knows nothing of the rule."""
        if rule.id not in self._asked or rule.id not in self._shapes.numbers:
            return None
        new = relation == self._relations.new
        every, fresh = self._counts.get(rule.id, (0, 0))
        most = fresh if new else every
        if not most:
            return Rows(quoted(relation), "FALSE")
        inside = f"shape IN ({self._shapes.of([rule.id])})"
        inside += f"{' AND fresh' if new else ''}{'' if rule.shape_exact else f' AND {rule.typed}'}"
        needs, kept = self._needs(rule, values, exact=exact), _among(rule.id, self._kept, new=new)
        if needs <= self._light and kept:
            return Rows(self._framed, inside, apart=True, most=most)
        if _among(rule.id, self._heavy, new=new) and all(covered(name, self._copies) for name in needs):
            return Rows(self._copied, inside, apart=True, most=most)
        near = " AND ".join(filter(None, (self._near([rule.id], new=new), only)))
        if kept:
            names = {*EVENT_COLUMNS, *self._shapes.sorted.values(), *needs}
            found = self._records.select([rule.id], names, relation, near, "f.fresh" if new else "TRUE")
            return Rows(f"({found})", "TRUE" if rule.shape_exact else rule.typed, most=most)
        return Rows(quoted(relation), f"{near} AND {rule.typed}", most=most)

    def ids(self, rules: Sequence[Rule], relation: str) -> str | None:
        """As `Reach.ids`; None where not all of these rows are kept."""
        new = relation == self._relations.new
        known = self._asked.intersection(self._shapes.numbers)
        there = [rule.id for rule in rules if rule.id in self._counts or rule.id not in known]
        if not all(_among(one, self._kept, new=new) for one in there):
            return None
        inside = f"{'fresh AND ' if new else ''}shape IN ({self._shapes.of(there)})"
        return f"SELECT ev_id FROM {self._framed} WHERE {inside}"

    def close(self) -> None:
        """Free the tables."""
        self._engine.execute(f"DROP VIEW IF EXISTS {self._framed}")
        for table in (self._parties, self._rows, self._copied):
            self._engine.execute(f"DROP TABLE IF EXISTS {table}")

    def _sum_up(self) -> bool:
        """Shapes and parties into tables; whether that spares anything."""
        engine, shapes, key = self._engine, self._shapes, ", ".join(self._key)
        if not self._alike():
            return False
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_seen AS SELECT {key}, count(*) AS n, "
            f"count(*) FILTER (fresh) AS fresh FROM ({self._all_rows()}) GROUP BY {key}"
        )
        marks = "".join(f", {sql} AS {name}" for name, sql in self._told.items())
        columns = ", ".join(shown(shapes.parts | self._further))
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_told AS SELECT *{marks} FROM (SELECT *, {columns} FROM vedette_seen)"
        )
        shapes.add("vedette_told")
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {self._parties} AS SELECT CAST(row_number() OVER () AS INTEGER) AS party, "
            f"s.shape, t.n, t.fresh, {', '.join(f't.{c}' for c in self._key)} FROM vedette_told AS t "
            f"JOIN {shapes.table} AS s ON {same('t', 's', [*shapes.parts, *shapes.marks])}"
        )
        engine.execute("DROP TABLE vedette_seen")
        engine.execute("DROP TABLE vedette_told")
        return True

    def _alike(self) -> bool:
        """Whether parties are few among the rows, about: asked before they are kept, as they may be as many.

        The middle of the time answers for all of it where many rows there are alike: of more rows, more are.
        """
        [(first, last)] = self._engine.rows(f"SELECT min(ev_time), max(ev_time) FROM {quoted(self._relations.new)}")
        if first is None:
            return self._alike_in("TRUE", 0)
        middle, part = first + (last - first) / 2, (last - first) / _PART
        inside = f"ev_time BETWEEN TIMESTAMPTZ '{middle.isoformat()}' AND TIMESTAMPTZ '{(middle + part).isoformat()}'"
        return self._alike_in(inside, _SAMPLED) or self._alike_in("TRUE", 0)

    def _alike_in(self, inside: str, least: int) -> bool:
        """Whether parties are few among those rows, which are so many at least."""
        asked = f"approx_count_distinct(hash({', '.join(self._key)})), count(*)"
        [(seen, rows)] = self._engine.rows(f"SELECT {asked} FROM ({self._all_rows(inside)})")
        return bool(rows >= least and seen <= _MOST_PARTIES * rows)

    def _all_rows(self, inside: str = "TRUE") -> str:
        """SELECT of the rows of all relations with what makes their party, and whether they are new."""
        parts = ((self._rows_of(relation, inside=inside), fresh) for relation, fresh in self._parts())
        return " UNION ALL ".join(f"SELECT *, {fresh} AS fresh FROM ({rows})" for rows, fresh in parts)

    def _read_of_parties(self, uses: Iterable[Use]) -> set[str]:
        """The columns that tell a party, of those that matches, marks and these uses read."""
        read = {*EVENT_COLUMNS}.union(*map(self._read, self._told.values()))
        read |= {name for use in uses for name in self._needs(use.rule, use.values, exact=True)}
        return read & self._shapes.of_party

    def _parts(self) -> list[tuple[str, str]]:
        """The relations that are taken apart, and whether their rows are new: SQL."""
        parts = [(self._relations.new, "TRUE"), (self._relations.beside, "FALSE")]
        return [(relation, fresh) for relation, fresh in parts if relation is not None]

    def _rows_of(self, relation: str, more: Sequence[str] = (), inside: str = "TRUE") -> str:
        """SELECT of the relation's rows with what makes their party."""
        columns = (f"{path(name)} AS {part}" for part, name in (self._shapes.parts | self._further).items())
        marks = (f"{sql} AS {name}" for name, sql in self._row_marks.items())
        return f"SELECT {', '.join([*columns, *self._party, *marks, *more])} FROM {quoted(relation)} WHERE {inside}"

    def _keep(self, of_all: Sequence[Use], of_new: Sequence[Use]) -> None:
        """The rows that rules with light uses may match, and copies of those that others may, while they are few."""
        self._choose(*([use for use in some if not self._is_light(use)] for some in (of_all, of_new)))
        self._kept = (self._lights(of_all) | self._heavy[0], self._lights(of_new) | self._heavy[1])
        rows = []
        for relation, fresh in self._parts():
            shapes = self._shapes.of(self._of(self._kept, fresh))
            rows.append(
                f"SELECT p.party, {', '.join(_OWN)}, {fresh} AS fresh FROM ({self._rows_of(relation, _OWN)}) AS t "
                f"JOIN (FROM {self._parties} WHERE shape IN ({shapes})) AS p ON {same('t', 'p', self._telling)}"
            )
        self._engine.execute(f"CREATE OR REPLACE TEMP TABLE {self._rows} AS {' UNION ALL '.join(rows)}")
        named = {f"p.{part}": name for part, name in (self._shapes.parts | self._further).items()}
        named |= {f"r.{own}": name for name, own in self._twins.items() if name not in named.values()}
        columns = [*(f"p.{c}" for c in self._party), *shown(named)]
        self._engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {self._framed} AS SELECT r.ev_time, r.ev_id, r.ev_session, r.fresh, p.shape, "
            f"{', '.join(columns)} FROM {self._rows} AS r JOIN {self._parties} AS p ON r.party = p.party"
        )
        if not any(self._heavy):
            return
        copies = []
        for relation, fresh in self._parts():
            rules = self._of(self._heavy, fresh)
            near = self._near(rules, new=relation == self._relations.new)
            copies.append(self._records.select(rules, self._copies, relation, near, f"f.fresh = {fresh}"))
        self._engine.execute(f"CREATE OR REPLACE TEMP TABLE {self._copied} AS {' UNION ALL '.join(copies)}")

    def _of(self, rules: tuple[set[str], set[str]], fresh: str) -> list[str]:
        """The rules of which rows are taken: beside the new rows, the first alone."""
        return sorted(rules[0] | rules[1] if fresh == "TRUE" else rules[0])

    def _is_light(self, use: Use) -> bool:
        return self._needs(use.rule, use.values, exact=True) <= self._light

    def _lights(self, uses: Sequence[Use]) -> set[str]:
        """The rules of which rows are read without their records: always, or some of the time."""
        dear = {use.rule.id for use in uses if not self._is_light(use)}
        some = {use.rule.id for use in uses if use.counted and self._needs(use.rule, (), exact=False) <= self._light}
        return {use.rule.id for use in uses}.difference(dear) | some

    def _choose(self, of_all: Sequence[Use], of_new: Sequence[Use]) -> None:
        """The rules of which rows are copied, and what of them."""
        counts: dict[str, int] = {use.rule.id: self._counts[use.rule.id][1] for use in of_new}
        counts |= {use.rule.id: self._counts[use.rule.id][0] for use in of_all}
        for rule_id in self._sifted(counts, (*of_new, *of_all)):
            del counts[rule_id]
        ordered = sorted(counts, key=lambda rule_id: (counts[rule_id], rule_id))
        total, columns = 0, {*EVENT_COLUMNS}
        added = self._shapes.added(ordered, {use.rule.id for use in of_all}, self._parties)
        for rule_id, more in zip(ordered, added, strict=True):
            total += more
            if total > _COPIED:
                break
            for heavy, uses in zip(self._heavy, (of_all, of_new), strict=True):
                own = [use for use in uses if use.rule.id == rule_id]
                heavy.update(use.rule.id for use in own)
                columns |= {name for use in own for name in self._needs(use.rule, use.values, exact=True)}
        self._copies = columns

    def _sifted(self, counts: Mapping[str, int], uses: Sequence[Use]) -> set[str]:
        """The rules that are few among rows alike, and that read records of such groups alone as their rows leave.

        To copy them, the records of all rows alike would have to be read.
        """
        first = ((use, use.first) for use in uses)
        whole = {u.rule.id for u, f in first if f is None or not self._needs(u.rule, f, exact=False) <= self._light}
        asked = [rule_id for rule_id in counts if rule_id not in whole]
        around = self._shapes.around(asked, self._parties)
        return {rule_id for rule_id in asked if around.get(rule_id, 0) > _SPARSE * counts[rule_id]}

    def _near(self, rules: Iterable[str], *, new: bool) -> str:
        parties = f"(FROM {self._parties} WHERE fresh > 0)" if new else self._parties
        return self._shapes.near(rules, parties)

    def _needs(self, rule: Rule, values: Iterable[str], *, exact: bool) -> set[str]:
        """The columns, dotted, that running the rule reads beside its shape."""
        sql = [*values, *([] if rule.shape_exact else [rule.typed])]
        if exact and rule.where != rule.typed:
            sql.append(rule.where)
        return {name for one in sql for name in self._read(one)}

    def _read(self, sql: str) -> set[str]:
        return {name for name in named(sql) if name.split(".")[0] in self._columns}


def _among(rule: str, rules: tuple[set[str], set[str]], *, new: bool) -> bool:
    """Whether rows of the rule are there: of all rows, or of the new ones that alone are asked for."""
    return rule in rules[0] or (new and rule in rules[1])
