"""Groups that are left of many, as a condition on rows: so that the records of others stay unread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vedette.detect.narrow import among
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.reach import Reach, Rows
    from vedette.detect.rule import Rule

#: Groups that are named one by one, at the most.
_NAMED = 64
_TEXTS = frozenset(name for name, kind, _ in COMMON_COLUMNS if kind == "string")
_COLUMN = re.compile(r'"?([A-Za-z_]\w*)"?')


class Groups:
    """The groups in a table of the engine. They are asked for when rows are."""

    def __init__(self, engine: SqlEngine, table: str) -> None:
        self._engine, self._table = engine, table

    def rows(self, reach: Reach, rule: Rule, by: Mapping[str, str], values: Sequence[str]) -> Rows:
        """As `Reach.rows`, exact, and of many that stand in files not more than the groups need, where these are few.

        `by` gives for each column of the table what it is of a row: SQL.
        """
        found = reach.rows(rule, values)
        if found.none or found.apart or found.most is None:
            return found
        only = " AND ".join(filter(None, (self._among(column, sql) for column, sql in by.items())))
        return reach.rows(rule, values, only=only) if only else found

    def _among(self, column: str, sql: str) -> str:
        """The condition that one of the columns makes; empty for none."""
        name = _COLUMN.fullmatch(sql)
        if name is None or name[1] not in _TEXTS:
            return ""
        groups = self._engine.rows(f"SELECT DISTINCT {column} FROM {self._table} LIMIT {_NAMED + 1}")
        return among([name[1]], groups) if len(groups) <= _NAMED else ""
