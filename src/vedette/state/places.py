"""How far detection and S3 walks have come: names and values, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from vedette.state.database import upsert
from vedette.state.schema import CHECKPOINTS, MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table

    from vedette.state.database import Database


class _Places:
    """One table of names and values."""

    _table: Table

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Read the value, or None where it was never set."""
        with self._database.read() as connection:
            return connection.execute(select(self._table.c.value).where(self._table.c.name == name)).scalar()

    def all(self) -> dict[str, str]:
        """Every name and value, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(self._table.c.name, self._table.c.value).order_by(self._table.c.name))
            return {name: value for name, value in rows}  # noqa: C416  rows are no pairs to mypy

    def set_many(self, values: Mapping[str, str]) -> None:
        """Set them all, or none where that fails."""
        if values:
            with self._database.write() as connection:
                statement = upsert(connection, self._table, keys=["name"], replace=["value"])
                connection.execute(statement, [{"name": n, "value": v} for n, v in values.items()])

    def set(self, name: str, value: str) -> None:
        """Set one."""
        self.set_many({name: value})


class Checkpoints(_Places):
    """Where a run of detection stopped: a lake snapshot's id by the name of what reads it."""

    _table = CHECKPOINTS


class Marks(_Places):
    """Where a walk of an S3 prefix last stopped: the last key by prefix."""

    _table = MARKS
