"""All successful events of a relation summed up by words: many times fewer rows than events, for profiles to read.

Where rows are many, a word is not worked out for each of them: rows are counted by who did what from where (a number
that those alike have in common) and hour, and the words are worked out once for each such number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.alike import alike
from vedette.detect.baseline import words
from vedette.detect.matches import quoted
from vedette.detect.shapes import PARTY, named, path, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.model import LogSource

#: The table that is filled: `account`, `w0`, `w1` … (the words), `day`, `n` events, their `first` and `last` time.
TABLE = "vedette_coarse"
DAY = 86_400_000_000
_HOUR = 3_600_000_000
_SPANS, _WHO = "vedette_spans", "vedette_who"
_DONE = "(ev_outcome IS NULL OR ev_outcome = 'success')"
#: From so many rows on, words are worked out once for rows that are alike, where not more than one in so many differs.
_MANY_ROWS, _ONE_IN = 200_000, 5


class Coarse:
    """Fills `TABLE` from one relation, for some of these words at a time."""

    def __init__(self, engine: SqlEngine, source: LogSource, relation: str, names: Sequence[str]) -> None:
        self._engine, self._source, self._relation = engine, source, quoted(relation)
        told = {*PARTY, *source.shape, *source.parties}
        self._inputs = {name: self._read(words.sql(source, name)) for name in names if name != words.HOUR}
        #: The words that those alike have in common.
        self._common = sorted(name for name, read in self._inputs.items() if read <= told)
        self._summed = self._sum_up()

    def apart(self, names: Sequence[str]) -> bool:
        """Whether one of the words is of each event for itself, such as its key: those are summed up by themselves."""
        return any(name not in self._common and name != words.HOUR for name in names)

    def fill(self, names: Sequence[str]) -> None:
        """The table with these words, in this order."""
        if not self._summed or self.apart(names):
            self._engine.execute(self._plain(names))
            return
        at = {name: f"w.c{self._common.index(name)}" for name in names if name != words.HOUR}
        hour = "lpad(CAST(s.hour % 24 AS VARCHAR), 2, '0')"
        made = "".join(f", {at.get(name, hour)} AS w{n}" for n, name in enumerate(names))
        spans = f"SELECT *, hour // 24 AS day FROM {_SPANS}"
        if words.HOUR not in names:
            spans = (
                "SELECT h, hour // 24 AS day, CAST(sum(n) AS BIGINT) AS n, min(first) AS first, max(last) AS last "
                f"FROM {_SPANS} GROUP BY h, day"
            )
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT w.account{made}, s.day, s.n, s.first, s.last "
            f"FROM ({spans}) AS s JOIN {_WHO} AS w ON s.h = w.h"
        )

    def close(self) -> None:
        """Free the tables."""
        for table in (TABLE, _SPANS, _WHO):
            self._engine.execute(f"DROP TABLE IF EXISTS {table}")

    def _read(self, sql: str) -> set[str]:
        """The columns that the SQL reads, dotted."""
        roots = {one.name.split(".")[0] for one in self._source.columns} | {"raw"}
        return {n for n in named(sql) if n.startswith("ev_") or n.split(".")[0] in roots}

    def _sum_up(self) -> bool:
        """Rows by number and hour, and words by number; whether that spares anything."""
        engine = self._engine
        rows = engine.rows(f"SELECT count(*) FROM {self._relation}")[0][0]
        if rows < _MANY_ROWS or not self._common:
            return False
        columns = sorted({"ev_account", *(column for name in self._common for column in self._inputs[name])})
        parts = {f"c{number}": name for number, name in enumerate(columns)}
        listed = ", ".join(f"{path(name)} AS {part}" for part, name in parts.items())
        of = f"(SELECT {listed}, ev_time FROM {self._relation} WHERE {_DONE})"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_SPANS} AS SELECT {alike(parts)} AS h, "
            f"epoch_us(ev_time) // {_HOUR} AS hour, count(*) AS n, min(ev_time) AS first, max(ev_time) AS last "
            f"FROM {of} GROUP BY h, hour"
        )
        if engine.rows(f"SELECT count(DISTINCT h) FROM {_SPANS}")[0][0] * _ONE_IN > rows:
            return False
        made = ", ".join(f"CAST({words.sql(self._source, n)} AS VARCHAR) AS c{i}" for i, n in enumerate(self._common))
        once = f"SELECT {alike(parts)} AS h, * FROM (SELECT DISTINCT {', '.join(parts)} FROM {of})"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_WHO} AS SELECT h, coalesce(ev_account, '') AS account, {made} "
            f"FROM (SELECT h, {', '.join(shown(parts))} FROM ({once}))"
        )
        return True

    def _plain(self, names: Sequence[str]) -> str:
        """The table by working out the words of each event."""
        made = "".join(f", CAST({words.sql(self._source, name)} AS VARCHAR) AS w{n}" for n, name in enumerate(names))
        return (
            f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT coalesce(ev_account, '') AS account{made}, "
            f"epoch_us(ev_time) // {DAY} AS day, count(*) AS n, min(ev_time) AS first, max(ev_time) AS last "
            f"FROM {self._relation} WHERE {_DONE} GROUP BY ALL"
        )
