"""Derived columns: a source's SQL expressions over its columns, computed once for each combination of values.

Expressions that need not wait for each other are asked in one query: what a query costs by itself is more than what a
batch's few hundred combinations cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from vedette.errors import UnitError
from vedette.lake import codes
from vedette.lake.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class _Expression:
    """A derived column's name, the columns that it reads, and its tree over these."""

    name: str
    used: list[str]
    tree: exp.Expression


class Derivation:
    """Computes a source's derived columns. One a thread: it owns a DuckDB of its own.

    Raises `UnitError` where an expression names a field that is neither a column, a fact nor a derived column before.
    """

    def __init__(self, source: LogSource) -> None:
        names = [*(c.name for c in source.columns), *(f"object_{name}" for name in FACTS)]
        self._rounds: list[list[_Expression]] = []
        waits: dict[str, int] = {}
        for derived in source.derived:
            tree = expression(derived.sql, names, source.name)
            used = sorted({column.name for column in tree.find_all(exp.Column)}) or ["object_account"]
            names.append(derived.name)
            turn = max((waits[name] + 1 for name in used if name in waits), default=0)
            waits[derived.name] = turn
            self._rounds.extend([] for _ in range(turn + 1 - len(self._rounds)))
            self._rounds[turn].append(_Expression(derived.name, used, tree))
        self._queries = [_query(expressions) for expressions in self._rounds]
        asked = {name for expressions in self._rounds for one in expressions for name in one.used}
        #: The facts about objects that the expressions read.
        self.facts = [name for name in FACTS if f"object_{name}" in asked]
        self._duck = duckdb.connect(":memory:", config={"threads": 1})

    def add(self, flat: dict[str, pa.Array]) -> None:
        """Add the derived columns to `flat`, which has every column and fact they read, and is of some rows."""
        numbered: dict[str, tuple[NDArray[np.int64], int]] = {}
        for expressions, query in zip(self._rounds, self._queries, strict=True):
            for name in {name for one in expressions for name in one.used} - numbered.keys():
                numbered[name] = codes.numbers(flat[name])
            combined = [codes.combined([numbered[name] for name in one.used]) for one in expressions]
            longest = max(len(first) for _, first in combined)
            inputs = {
                f"{number}.{name}": _padded(codes.plain(flat[name].take(pa.array(first))), longest)
                for number, (one, (_, first)) in enumerate(zip(expressions, combined, strict=True))
                for name in one.used
            }
            combinations = pa.table(inputs)  # noqa: F841  DuckDB reads it by its name
            answer = self._duck.sql(query).to_arrow_table()
            for one, (group, first) in zip(expressions, combined, strict=True):
                flat[one.name] = codes.by_group(answer[one.name].slice(0, len(first)).combine_chunks(), group)


def _padded(values: pa.Array, length: int) -> pa.Array:
    """The values with NULLs behind them up to that length."""
    missing = length - len(values)
    return pa.concat_arrays([values, pa.nulls(missing, values.type)]) if missing else values


def _query(expressions: Sequence[_Expression]) -> str:
    """One SELECT for all; each expression reads columns of its own, named by its number."""
    asked = []
    for number, one in enumerate(expressions):
        tree = one.tree.copy()
        for column in list(tree.find_all(exp.Column)):
            column.set("this", exp.to_identifier(f"{number}.{column.name}", quoted=True))
        asked.append(f"{tree.sql('duckdb')} AS {exp.to_identifier(one.name, quoted=True).sql('duckdb')}")
    return f"SELECT {', '.join(asked)} FROM combinations"


def expression(sql: str, names: Sequence[str], place: str) -> exp.Expression:
    """Parse a derived column's SQL; dotted fields become the flat columns of those names.

    Raises `UnitError` where a field is none of `names`.
    """

    def flatten(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column | exp.Dot) and not isinstance(node.parent, exp.Dot):
            name = ".".join(part.name for part in node.parts)
            if name not in names:
                raise UnitError(f"unknown field {name!r} in a derived column", where=place, hint="see its columns")
            return exp.column(name, quoted=True)
        return node

    return sqlglot.parse_one(sql, dialect="duckdb").transform(flatten)
