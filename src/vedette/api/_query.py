"""Searching the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from vedette import registry
from vedette.api import _open
from vedette.api._collect import DEFAULT_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.config import Config
    from vedette.lake.export import Exported, Format
    from vedette.lake.result import Result


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: the columns' names, and rows that are read as they are asked for, once.

    `notes` are sentences for the person, complete when the rows are read.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]
    result: Result

    @property
    def notes(self) -> list[str]:
        """What the person should know of the answer."""
        return self.result.notes


def export(found: Found, to: Path | BinaryIO, *, form: Format, config: Config) -> Exported:
    """Write every row of what was found, unread so far, to a path, replacing a file there, or to a binary stream.

    `form` is json, jsonl, csv or parquet. Gives the numbers of rows and bytes. Raises `UsageError` where the file
    cannot be written, and `QueryError` and `LakeError` as reading does; no file is left then.
    """
    from vedette.lake.export import write

    return write(found.result, to, form)


def _found(result: Result) -> Found:
    return Found(result.columns, result.rows(), result)


def query(sql: str, *, config: Config, limit: int | None = None) -> Found:
    """The rows of one SELECT over the tables, each named as its source. Raises `QueryError`, `LakeError`."""
    return _found(_open.query(config).sql(sql, limit=limit))


def search(
    *,
    config: Config,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    where: Sequence[str] = (),
    words: Sequence[str] = (),
    limit: int | None = None,
) -> Found:
    """Events by time, conditions such as `field=value`, and words; without SQL.

    The latest `limit` events, or all, in order of time. Raises `QueryError`, `LakeError`.
    """
    from vedette.lake.search import Terms, parse
    from vedette.lake.search import search as run

    result = run(
        _open.query(config),
        registry.source(source or DEFAULT_SOURCE),
        Terms(parse(where).filters, tuple(words)),
        since=since,
        until=until,
        limit=limit,
    )
    return _found(result)
