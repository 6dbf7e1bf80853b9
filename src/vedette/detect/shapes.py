"""The shapes of a source's events, and which rules may match which: asked once a shape, and remembered.

Events that are alike in the source's `shape` columns and in the marks of its rules (`ofshape`) are of one shape.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vedette.detect.asked import in_common
from vedette.detect.matches import quoted
from vedette.detect.narrow import among, pair_columns
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.rule import Rule
    from vedette.model import LogSource

#: Who did what to where: of a row's party, beside its shape and the source's own `parties`.
PARTY = (
    "ev_account",
    "ev_region",
    "ev_actor",
    "ev_src_ip",
    "ev_src_kind",
    "ev_src_service",
    "ev_src_country",
    "ev_src_asn",
    "ev_action",
    "ev_outcome",
)
#: Rules whose conditions are in one statement: planning takes time with their square.
_ASKED = 32
#: Marks that are told by each row, not by its party, at the most.
_MOST_ROW_MARKS = 12
#: From so many rows on it is asked which columns tell parties apart.
_MANY_ROWS = 500_000
#: Shapes that are remembered; where there are more, they are forgotten between two passes.
_MOST = 200_000
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_TEXT = re.compile(r"'(?:[^']|'')*'")


class Shapes:
    """Keeps two tables in the engine: the shapes with their numbers, and pairs of rule and shape that may match.

    `rules` are all that have a condition over shapes; those that ask indicator lists, which change, are left out.
    """

    def __init__(self, engine: SqlEngine, source: LogSource, rules: Iterable[Rule]) -> None:
        self._engine, self._source = engine, source
        #: The columns that may tell a row's party (`frame`), those of its shape among them.
        self.of_party = frozenset({*source.shape, *source.parties, *PARTY})
        asked = self._chosen(rule for rule in rules if rule.source == source.name)
        self.numbers = {rule.id: number for number, rule in enumerate(asked)}
        conditions = [rule.shape for rule in asked]
        #: What several of the conditions ask, by the name that it has in them.
        self._common, self._conditions = in_common(conditions)
        self.marks = dict(sorted({mark for rule in asked for mark in rule.marks}))
        #: The columns that make a shape, by the name that they have in the tables here: those that some rule asks of.
        read = {*pair_columns(source)}.union(*map(named, (*conditions, *self.marks.values())))
        self.parts = {f"k{number}": name for number, name in enumerate(source.shape) if name in read}
        #: Those of them that files are sorted by, in that order.
        self.sorted = {p: name for name in pair_columns(source) for p, of in self.parts.items() if of == name}
        self.table, self._may = f"vedette_shapes_{source.name}", f"vedette_may_{source.name}"
        self._known = 0

    def _chosen(self, rules: Iterable[Rule]) -> list[Rule]:
        """Those that can be asked about shapes, as long as they do not make each row a shape of its own."""
        roots = {one.name.split(".")[0] for one in self._source.columns} | {name for name, _, _ in COMMON_COLUMNS}
        rare: set[str] = set()
        chosen = []
        for rule in rules:
            if not rule.shape or rule.indicators:
                continue
            read = {name: {n for n in named(sql) if n.split(".")[0] in roots} for name, sql in rule.marks}
            further = {name for name, columns in read.items() if not columns <= self.of_party}
            if len(rare | further) <= _MOST_ROW_MARKS:
                rare |= further
                chosen.append(rule)
        return chosen

    def add(self, relation: str) -> None:
        """Number the shapes of a relation that has `parts` and `marks`, and ask the rules about those that are new."""
        engine, columns = self._engine, [*self.parts, *self.marks]
        listed = ", ".join(columns)
        if not self._known:
            nothing = f"SELECT CAST(0 AS INTEGER) AS shape, {listed} FROM {relation} LIMIT 0"
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {self.table} AS {nothing}")
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {self._may} (rule INTEGER, shape INTEGER)")
        number = f"CAST({self._known} + row_number() OVER () AS INTEGER)"
        common = "".join(f", {sql} AS {name}" for name, sql in self._common.items())
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_fresh AS SELECT *{common} FROM (SELECT {number} AS shape, {listed}, "
            f"{', '.join(shown(self.parts))} FROM (SELECT DISTINCT {listed} FROM {relation}) AS r "
            f"ANTI JOIN {self.table} AS s ON {same('r', 's', columns)})"
        )
        fresh = engine.rows("SELECT count(*) FROM vedette_fresh")[0][0]
        if not fresh:
            return
        self._known += fresh
        engine.execute(f"INSERT INTO {self.table} SELECT shape, {listed} FROM vedette_fresh")
        for start in range(0, len(self._conditions), _ASKED):
            asked = enumerate(self._conditions[start : start + _ASKED], start)
            may = ", ".join(f"CASE WHEN {condition} THEN {number} END" for number, condition in asked)
            engine.execute(
                f"INSERT INTO {self._may} SELECT rule, shape FROM (SELECT unnest([{may}]) AS rule, shape "
                "FROM vedette_fresh) WHERE rule IS NOT NULL"
            )

    def forget(self) -> None:
        """Forget what is known where it has grown large; what was numbered before has no meaning then."""
        if self._known > _MOST:
            self._known = 0

    def of(self, rules: Iterable[str]) -> str:
        """SELECT of the numbers of the shapes that one of these rules may match."""
        numbers = ", ".join(str(self.numbers[one]) for one in rules) or "NULL"
        return f"SELECT shape FROM {self._may} WHERE rule IN ({numbers})"

    def counts(self, parties: str) -> dict[str, tuple[int, int]]:
        """How many rows each rule may match, by id, of parties with the numbers `n` and `fresh` of their rows."""
        rows = self._engine.rows(
            f"SELECT rule, CAST(sum(p.n) AS BIGINT), CAST(sum(p.fresh) AS BIGINT) FROM {self._may} "
            f"JOIN (SELECT shape, sum(n) AS n, sum(fresh) AS fresh FROM {parties} GROUP BY shape) AS p USING (shape) "
            "GROUP BY rule"
        )
        ids = list(self.numbers)
        return {ids[number]: (every, fresh) for number, every, fresh in rows}

    def telling(self, parties: str, key: Sequence[str], party: Sequence[str], others: Iterable[str]) -> list[str]:
        """Those columns of the key that tell the parties apart by themselves; all of them where there are few rows.

        What follows from others in all rows there are (`party` may at once, `others` one by one) is left out: a join
        compares each column that it is given.
        """
        [(rows, count)] = self._engine.rows(f"SELECT sum(n), count(*) FROM {parties}")
        left = list(key)
        for some in [party, *([one] for one in others)] if (rows or 0) >= _MANY_ROWS else []:
            fewer = [one for one in left if one not in some]
            # Two parties of one hash make the number smaller: then the column stays.
            distinct = f"SELECT count(DISTINCT hash({', '.join(fewer)})) FROM {parties}"
            if fewer and self._engine.rows(distinct) == [(count,)]:
                left = fewer
        return left

    def added(self, rules: Sequence[str], of_all: Collection[str], parties: str) -> list[int]:
        """How many rows each of the rules may match that none before it may: of new ones alone, or of all rows.

        `parties` is as of `counts`.
        """
        ranks = ", ".join(f"({self.numbers[one]}, {place}, {one in of_all})" for place, one in enumerate(rules))
        if not ranks:
            return []
        rows = self._engine.rows(
            "WITH first AS (SELECT shape, min(place) AS place, min(place) FILTER (every) AS place_of_all "
            f"FROM {self._may} JOIN (VALUES {ranks}) AS r(rule, place, every) USING (rule) GROUP BY shape), "
            f"counted AS (SELECT shape, sum(n) AS n, sum(fresh) AS fresh FROM {parties} GROUP BY shape) "
            "SELECT place, CAST(sum(n) AS BIGINT) FROM (SELECT place, fresh AS n FROM first JOIN counted USING (shape) "
            "UNION ALL SELECT place_of_all, n - fresh FROM first JOIN counted USING (shape)) GROUP BY place"
        )
        found = dict(rows)
        return [found.get(place, 0) for place in range(len(rules))]

    def around(self, rules: Iterable[str], parties: str) -> dict[str, int]:
        """How many rows are alike in what files are sorted by with one that the rule may match, by the rule's id."""
        listed = ", ".join(self.sorted)
        numbers = ", ".join(str(self.numbers[one]) for one in rules)
        if not (listed and numbers):
            return {}
        rows = self._engine.rows(
            f"WITH alike AS (SELECT {listed}, sum(n) AS n FROM {parties} GROUP BY {listed}), "
            f"asked AS (SELECT DISTINCT rule, {listed} FROM {self._may} JOIN {parties} USING (shape) "
            f"WHERE rule IN ({numbers})) SELECT rule, CAST(sum(n) AS BIGINT) FROM asked AS a "
            f"JOIN alike AS b ON {same('a', 'b', self.sorted)} GROUP BY rule"
        )
        ids = list(self.numbers)
        return {ids[number]: count for number, count in rows}

    def in_no_list(
        self, asked: Collection[tuple[str, str]], columns: Mapping[str, str], relations: Sequence[str]
    ) -> dict[str, str]:
        """The marks that ask for one value of a list, where no list there has such a value or nobody asks: FALSE.

        `columns` are those of the relations with their types. Each distinct value is asked about once. A mark that a
        list of this value alone has not, no list with it has.
        """
        found: dict[str, str] = {}
        read = {name: {n for n in named(sql) if n.split(".")[0] in columns} for name, sql in self.marks.items()}
        for column in (name for name, kind in columns.items() if kind == "VARCHAR[]"):
            marks = {name: sql for name, sql in self.marks.items() if read[name] == {column}}
            found |= dict.fromkeys(marks, "FALSE")
            looked = [(name, sql) for name, sql in marks.items() if (name, sql) in asked]
            if not looked:
                continue
            values = " UNION ".join(f"SELECT unnest({quoted(column)}) AS value FROM {quoted(one)}" for one in relations)
            whether = ", ".join(f"coalesce(bool_or({sql}), FALSE)" for _, sql in looked)
            once = f"SELECT [value] AS {quoted(column)} FROM (SELECT DISTINCT value FROM ({values}))"
            [there] = self._engine.rows(f"SELECT {whether} FROM ({once})")
            for name, _ in (one for one, is_there in zip(looked, there, strict=True) if is_there):
                del found[name]
        return found

    def near(self, rules: Iterable[str], parties: str) -> str:
        """SQL over the columns that files are sorted by: true for every row of the parties that these may match."""
        columns = pair_columns(self._source)
        listed = ", ".join(self.sorted)
        pairs = self._engine.rows(f"SELECT DISTINCT {listed} FROM {parties} WHERE shape IN ({self.of(rules)})")
        return among(columns, pairs)


def named(sql: str) -> set[str]:
    """Every name in the SQL, dotted where it is, whatever it is the name of."""
    return set(_NAME.findall(_TEXT.sub("", sql).replace('"', "")))


def path(name: str) -> str:
    """A dotted name as SQL."""
    return ".".join(map(quoted, name.split(".")))


def same(one: str, other: str, columns: Iterable[str]) -> str:
    """SQL: two relations are alike in these columns."""
    return " AND ".join(f"{one}.{c} IS NOT DISTINCT FROM {other}.{c}" for c in columns)


def shown(columns: Mapping[str, str], of: str = "") -> Sequence[str]:
    """Columns under the names they have in the source, dotted ones in structs."""
    tree: dict[str, object] = {}
    for column, name in columns.items():
        *above, last = name.split(".")
        at = tree
        for part in above:
            at = at.setdefault(part, {})  # type: ignore[assignment]  # a name is a column or has some below it
        at[last] = f"{of}{column}"
    return [f"{_packed(value)} AS {quoted(name)}" for name, value in tree.items()]


def _packed(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    return f"struct_pack({', '.join(f'{quoted(name)} := {_packed(one)}' for name, one in value.items())})"
