"""Which rules can match at all, told from a source's low-cardinality columns.

Every rule has a weaker condition over those columns alone (`Rule.narrow`, made by `tree.possible`). It is asked
once for each distinct pair of values, by the engine, and the answer kept: so that hundreds of rules each look at
the few rows that may concern them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.matches import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.rule import Rule
    from vedette.model import LogSource

Pair = tuple[str | None, ...]
#: Pairs asked in one query.
_BLOCK = 500


def pair_columns(source: LogSource) -> tuple[str, ...]:
    """The low-cardinality columns that rules are narrowed by: the first two of the source's sort order."""
    return tuple(
        name
        for name in source.sort[:2]
        if "." not in name and (c := source.column(name)) is not None and c.type == "string"
    )


class Narrowing:
    """What each distinct pair of `columns` rules out. `rules` are those that some pair may rule out."""

    def __init__(self, engine: SqlEngine, columns: Sequence[str], rules: Iterable[Rule]) -> None:
        self.columns = tuple(columns)
        self.rules = tuple(rules)
        self._engine = engine
        self._known: dict[Pair, frozenset[str]] = {}

    def pairs(self, relation: str) -> dict[Pair, frozenset[str]]:
        """The distinct pairs of the relation, with the ids of the rules that may match rows of them.

        Pairs that no rule may match are left out.
        """
        if not self.rules:
            return {}
        listed = ", ".join(map(quoted, self.columns))
        there = self._engine.rows(f"SELECT DISTINCT {listed} FROM {quoted(relation)}")  # noqa: S608  quoted names
        fresh = [pair for pair in there if pair not in self._known]
        for start in range(0, len(fresh), _BLOCK):
            self._ask(fresh[start : start + _BLOCK])
        return {pair: found for pair in there if (found := self._known[pair])}

    def _ask(self, pairs: list[Pair]) -> None:
        values = ", ".join(f"({number}, {', '.join('?' * len(self.columns))})" for number in range(len(pairs)))
        names = ", ".join(f"CAST(c{i} AS VARCHAR) AS {quoted(name)}" for i, name in enumerate(self.columns))
        heads = ", ".join(f"c{i}" for i in range(len(self.columns)))
        conditions = ", ".join(rule.narrow for rule in self.rules)
        sql = (
            f"SELECT pair_no, [{conditions}] FROM (SELECT pair_no, {names} "  # noqa: S608  compiled conditions
            f"FROM (VALUES {values}) AS asked(pair_no, {heads}))"
        )
        for number, answers in self._engine.rows(sql, [value for pair in pairs for value in pair]):
            ids = (rule.id for rule, may in zip(self.rules, answers, strict=True) if may)
            self._known[pairs[number]] = frozenset(ids)
