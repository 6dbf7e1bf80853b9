"""Which rules can match at all, told from a source's low-cardinality columns.

Every rule has a weaker condition over those columns alone (`Rule.narrow`, made by `tree.possible`). It is
asked once for each distinct pair of values, by the engine, and the answer kept: so that hundreds of rules
each look at the few rows that may concern them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.matches import quoted
from vedette.detect.pairs import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from vedette.detect.engine import SqlEngine
    from vedette.detect.rule import Rule
    from vedette.model import LogSource

Pair = tuple[str | None, ...]
#: Pairs and rules asked about in one query; planning takes time with the square of the conditions.
_PAIRS, _RULES = 2_000, 16
#: Constants in one comparison.
_MOST_LITERALS = 1_000
#: Pairs that each row is compared with one by one.
_COMPARED = 16
#: One value is compared while reading anyway, and of many most rows hold one.
_SEVERAL, _SEARCHED = 2, 64
_BAR = "|"


def pair_columns(source: LogSource) -> tuple[str, ...]:
    """The low-cardinality columns that rules are narrowed by: those that tell kinds of events and are plain texts."""
    return tuple(
        name
        for name in source.kind
        if "." not in name and (c := source.column(name)) is not None and c.type == "string"
    )


def literal(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def among(columns: Sequence[str], pairs: Sequence[Pair]) -> str:
    """SQL over the columns that is true for all of these pairs; it may be for others.

    Plain comparisons with constants let an engine skip parts of files that are sorted so; `_within` lets it skip rows.
    """
    if not pairs:
        return "FALSE"
    parts = []
    for at, name in enumerate(columns):
        values = sorted({str(pair[at]) for pair in pairs if pair[at] is not None})
        if len(values) > _MOST_LITERALS or any("\0" in value for value in values):
            continue
        found = f"{quoted(name)} IN ({', '.join(map(literal, values))})" if values else "FALSE"
        searched = _within(name, values)
        if any(pair[at] is None for pair in pairs):
            parts.append(f"({searched}) IS NOT FALSE" if searched else f"({quoted(name)} IS NULL OR {found})")
        else:
            parts += [found, searched] if searched else [found]
    return " AND ".join(parts) or "TRUE"


def _within(name: str, values: Sequence[str]) -> str:
    """The same as a search in one text, NULL where the column is; it may be true for others. Empty: gains nothing.

    DuckDB tries a function of one column while it reads a file, once a value, and leaves the other columns of rows that
    fail unread. With IN it reads all columns of every row first, but for blocks of rows that hold no value of the list.
    (A function of `coalesce` it tries once a row, which takes ten times as long.)
    """
    if not _SEVERAL <= len(values) <= _SEARCHED or any(_BAR in value for value in values):
        return ""
    listed = literal(_BAR + _BAR.join(values) + _BAR)
    return f"contains({listed}, '{_BAR}' || {quoted(name)} || '{_BAR}')"


def comparable(pairs: Sequence[Pair]) -> bool:
    """Whether `exactly` is exact for these pairs."""
    return 0 < len(pairs) <= _COMPARED and all(value is not None and "\0" not in value for p in pairs for value in p)


def exactly(columns: Sequence[str], pairs: Sequence[Pair]) -> str:
    """SQL over the columns that is true for these pairs and no others; for many pairs, or with NULL, as `among`.

    Few pairs are compared one by one, so that no more rows are left than must be.
    """
    near = among(columns, pairs)
    if not comparable(pairs):
        return near
    each = (
        " AND ".join(f"{quoted(name)} = {literal(str(value))}" for name, value in zip(columns, pair, strict=True))
        for pair in pairs
    )
    return f"{near} AND ({' OR '.join(f'({one})' for one in each)})"


class Narrowing:
    """What each distinct pair of `columns` rules out. `rules` are those that some pair may rule out.

    What is known is kept in `folder`, where one is given.
    """

    def __init__(
        self, engine: SqlEngine, columns: Sequence[str], rules: Iterable[Rule], folder: Path | None = None
    ) -> None:
        self.columns = tuple(columns)
        self.rules = tuple(rules)
        self._engine = engine
        self._blocks = [self.rules[start : start + _RULES] for start in range(0, len(self.rules), _RULES)]
        self._block_of = {rule.id: number for number, block in enumerate(self._blocks) for rule in block}
        #: What is known of each block of rules: pairs, with the ids of those that may match.
        self._kept = Kept(folder, columns, self._blocks)
        self._known: list[dict[Pair, frozenset[str]]] = self._kept.read()

    def pairs(self, relation: str) -> dict[Pair, frozenset[str]]:
        """The distinct pairs of the relation, with the ids of the rules that may match rows of them.

        Pairs that no rule may match are left out.
        """
        there = self._there(relation) if self.rules else []
        self._learn(there, range(len(self._blocks)))
        return {pair: found for pair in there if (found := self._may(pair))}

    def counted(self, relation: str) -> dict[Pair, tuple[int, frozenset[str]]]:
        """As `pairs`, with the number of the pair's rows before the ids; empty where there are no rules to narrow."""
        if not self.rules:
            return {}
        listed = ", ".join(map(quoted, self.columns))
        rows = self._engine.rows(f"SELECT {listed}, count(*) FROM {quoted(relation)} GROUP BY {listed}")
        there = {tuple(pair): count for *pair, count in rows}
        self._learn(list(there), range(len(self._blocks)))
        return {pair: (count, found) for pair, count in there.items() if (found := self._may(pair))}

    def reach(self, relation: str) -> Callable[[Rule], str]:
        """For each rule, SQL that is true for every row of the relation that it may match (`among`).

        Rules are asked when they are; hardly any is asked of what is far from new rows.
        """
        there = self._there(relation) if self.rules else []

        def condition(rule: Rule) -> str:
            block = self._block_of.get(rule.id)
            if block is None:
                return "TRUE"
            self._learn(there, [block])
            return among(self.columns, [pair for pair in there if rule.id in self._known[block][pair]])

        return condition

    def _there(self, relation: str) -> list[Pair]:
        listed = ", ".join(map(quoted, self.columns))
        return self._engine.rows(f"SELECT DISTINCT {listed} FROM {quoted(relation)}")

    def _may(self, pair: Pair) -> frozenset[str]:
        return frozenset().union(*(known[pair] for known in self._known))

    def _learn(self, pairs: Sequence[Pair], blocks: Sequence[int]) -> None:
        """Ask these blocks of rules about pairs that are new to one of them."""
        fresh = [pair for pair in pairs if any(pair not in self._known[block] for block in blocks)]
        for start in range(0, len(fresh), _PAIRS):
            self._ask(fresh[start : start + _PAIRS], blocks)
        if fresh:
            self._kept.write(self._known)

    def _ask(self, pairs: Sequence[Pair], blocks: Iterable[int]) -> None:
        values = ", ".join(f"({number}, {', '.join('?' * len(self.columns))})" for number in range(len(pairs)))
        names = ", ".join(f"CAST(c{i} AS VARCHAR) AS {quoted(name)}" for i, name in enumerate(self.columns))
        heads = ", ".join(f"c{i}" for i in range(len(self.columns)))
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_asked AS SELECT pair_no, {names} "
            f"FROM (VALUES {values}) AS asked(pair_no, {heads})",
            [value for pair in pairs for value in pair],
        )
        for number in blocks:
            block = self._blocks[number]
            conditions = ", ".join(rule.narrow for rule in block)
            for pair_number, answers in self._engine.rows(f"SELECT pair_no, [{conditions}] FROM vedette_asked"):
                found = (rule.id for rule, answer in zip(block, answers, strict=True) if answer)
                self._known[number][pairs[pair_number]] = frozenset(found)


def same_pair(columns: tuple[str, ...]) -> str:
    """SQL: the row has that pair."""
    return " AND ".join(f"n.{quoted(c)} IS NOT DISTINCT FROM p.c{i}" for i, c in enumerate(columns))


def numbered(numbers: Iterable[int]) -> str:
    """SQL: the row's pair is one of these."""
    return f"pair_no IN ({', '.join(map(str, sorted(numbers)))})"
