"""Searching the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette import registry
from vedette.api import _open
from vedette.api._collect import DEFAULT_SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.config import Config
    from vedette.lake.export import Format
    from vedette.lake.query import Query
    from vedette.lake.result import Result


def _query(config: Config) -> Query:
    from vedette.lake.query import Query

    return Query(
        _open.lake(config),
        threads=config.collect.jobs,
        memory_megabytes=config.query.memory_limit_megabytes,
        spill=config.home / "spill",
    )


def query(sql: str, *, config: Config, limit: int | None = None) -> Result:
    """The rows of one SELECT over the tables, each named as its source. Raises `QueryError`, `LakeError`."""
    return _query(config).sql(sql, limit=limit)


def search(
    *,
    config: Config,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    where: Sequence[str] = (),
    words: Sequence[str] = (),
    limit: int | None = None,
) -> Result:
    """Events by time, conditions such as `field=value`, and words; without SQL.

    The latest `limit` events, or all, in order of time. Raises `QueryError`, `LakeError`.
    """
    from vedette.lake.search import search as run

    return run(
        _query(config),
        registry.source(source or DEFAULT_SOURCE),
        [*where, *words],
        since=since,
        until=until,
        limit=limit,
    )


def export(result: Result, to: Path, *, form: Format, config: Config) -> int:
    """Write every row of a result to a file; returns their number. Raises `UsageError`, `QueryError`, `LakeError`."""
    from vedette.lake.export import write

    return write(result, to, form).rows
