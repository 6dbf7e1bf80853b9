"""SQL over the lake: each log source is a table by its name, read-only, over the files its time leaves."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import sqlglot
from sqlglot import TokenType

from vedette import registry
from vedette.errors import QueryError
from vedette.lake import schema as shapes
from vedette.lake import sqlcheck
from vedette.lake.engine import Engine, translated
from vedette.lake.events import EventTable
from vedette.lake.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlglot import exp

    from vedette.lake.catalog import Lake
    from vedette.lake.lookups import Lookups
    from vedette.model import LogSource, Window

_COLUMN = re.compile(
    r'(?:Referenced column "([^"]+)" not found|does not have a column named "([^"]+)"|key "([^"]+)" in)'
)


class Query:
    """Runs queries over one lake, each in an engine of its own. One thread at a time.

    `threads` and `memory_megabytes` bound each query; what does not fit in memory goes to files below `spill`.
    """

    def __init__(
        self,
        lake: Lake,
        *,
        sources: Mapping[str, LogSource] | None = None,
        threads: int = 1,
        memory_megabytes: int = 512,
        spill: Path | None = None,
        lookups: Lookups | None = None,
    ) -> None:
        self.lake = lake
        self.sources = registry.sources() if sources is None else sources
        self._threads = threads
        self._memory = memory_megabytes
        self._spill = spill
        self._lookups = lookups
        self._tables: dict[str, EventTable] = {}

    def sql(self, text: str, *, limit: int | None = None) -> Result:
        """The rows of one SELECT, at most `limit` of them (with a note where there are more).

        Conditions on `ev_time` in its WHERE leave out files. Raises `QueryError`, `LakeError`.
        """
        checked = sqlcheck.check(text, self.sources)
        engine = self._engine()
        try:
            statement = _statement(engine, text)
            around = sqlcheck.windows(checked, self.sources, lambda node: _moment(engine, node))
            if limit is not None:
                statement = f"SELECT * FROM (\n{statement}\n) LIMIT {int(limit) + 1}"
            return self._start(engine, statement, around, whole=False, limit=limit)
        except BaseException:
            engine.close()
            raise

    def tree(self, tree: exp.Expr, around: Mapping[str, Window], *, limit: int | None = None) -> Result:
        """The rows of a tree of our own making; each source in `around` is a table of just that time."""
        engine = self._engine()
        try:
            return self._start(engine, tree.sql(dialect="duckdb"), around, whole=True, limit=limit)
        except BaseException:
            engine.close()
            raise

    def _engine(self) -> Engine:
        return Engine(
            threads=self._threads,
            memory_megabytes=self._memory,
            place=self.lake.place,
            spill=self._spill,
            lookups=self._lookups,
        )

    def _start(
        self, engine: Engine, text: str, around: Mapping[str, Window], *, whole: bool, limit: int | None
    ) -> Result:
        notes: list[str] = []
        paths: list[str] = []
        for name, window in around.items():
            planned = self._plan(name, window, notes)
            engine.view(name, self.sources[name], planned, window=window if whole else None)
            paths += planned
        engine.lock_down(paths)
        try:
            stream = engine.stream(text)
        except QueryError as error:
            raise self._explained(error, around) from None
        return Result(
            stream.columns,
            stream.types,
            stream.schema,
            stream.batches,
            limit=limit,
            notes=notes,
            files=len(paths),
            close=engine.close,
            interrupt=engine.interrupt,
        )

    def _plan(self, name: str, window: Window, notes: list[str]) -> list[str]:
        """The paths of the source's files in that time; none, and a note, where nothing was collected."""
        source = self.sources[name]
        table = self._tables.get(name)
        if table is not None:
            table.refresh()
        elif self.lake.exists(source):
            table = self._tables[name] = EventTable(self.lake, source)
        if table is None or table.snapshot_id is None:
            notes.append(f"{name}: nothing was collected yet; `vedette collect` brings logs into the lake")
            return []
        files = [file.path for file in table.files(window)]
        if not files:
            notes.append(f"{name}: no events in the time asked for")
        return files

    def _explained(self, error: QueryError, around: Mapping[str, Window]) -> QueryError:
        """The error with the names that are near to an unknown column's."""
        found = _COLUMN.search(error.what)
        if found is None:
            return error
        word = next(group for group in found.groups() if group)
        names = [name for table in around for name in _columns(self.sources[table])]
        near = sqlcheck.suggestion(word, names)
        return QueryError(f"there is no column {word!r}{near}", where="SQL", hint=error.hint)


def _columns(source: LogSource) -> list[str]:
    return list(dict.fromkeys((*shapes.stored(source), *source.field_names())))


def _statement(engine: Engine, text: str) -> str:
    """The one SELECT of the text, which DuckDB itself takes for one. Raises `QueryError`."""
    tokens = sqlglot.tokenize(text, dialect="duckdb")
    while tokens[-1].token_type is TokenType.SEMICOLON:
        tokens.pop()
    statement = text[: tokens[-1].end + 1]
    with translated():
        statements = engine.duck.extract_statements(statement)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError("one SELECT is run at a time", where="SQL", hint="run them one by one")
    return statement


def _moment(engine: Engine, node: exp.Expr) -> datetime | None:
    """The time that an expression without columns stands for, in UTC; None where it is none."""
    text = node.sql(dialect="duckdb")
    try:
        [(moment,)] = engine.rows(f"SELECT CAST(({text}) AS TIMESTAMPTZ)")
    except (QueryError, OverflowError, ValueError):
        return None
    return moment.astimezone(UTC) if isinstance(moment, datetime) else None
