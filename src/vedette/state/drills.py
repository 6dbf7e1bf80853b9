"""Drills that were begun, and which of them arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from vedette.errors import UsageError
from vedette.state.database import by_prefix
from vedette.state.records import DrillRecord
from vedette.state.schema import DRILLS

if TYPE_CHECKING:
    import builtins
    from datetime import datetime

    from vedette.state.database import Database


class Drills:
    """The drills of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, drill: DrillRecord) -> None:
        """Remember one more."""
        c = DRILLS.c
        row = (*(getattr(drill, n) for n in ("id", "kind", "account", "region", "at", "who", "what")), drill.arrived)
        names = (c.id, c.kind, c.account, c.region, c.at, c.who, c.what, c.arrived)
        with self._database.write() as connection:
            connection.execute(insert(DRILLS).values(dict(zip(names, row, strict=True)) | {c.arrived_at: drill.where}))

    def list(self, *, account: str | None = None) -> builtins.list[DrillRecord]:
        """All, or those of an account and those of none in particular; the latest first."""
        query = select(DRILLS).order_by(DRILLS.c.at.desc(), DRILLS.c.id)
        if account is not None:
            query = query.where(DRILLS.c.account.in_((account, "")))
        with self._database.read() as connection:
            return [DrillRecord(*row) for row in connection.execute(query)]

    def arrived(self, prefix: str, time: datetime, where: str) -> DrillRecord:
        """Note that a drill arrived; the first time counts. Raises `UsageError` for no drill's id, or an exercise's."""
        c = DRILLS.c
        with self._database.write() as connection:
            found = by_prefix(connection, c.id, prefix, what="drill", listing="vedette drill list")
            drill = DrillRecord(*connection.execute(select(DRILLS).where(c.id == found)).one())
            if drill.kind != "canary":
                raise UsageError(f"{found} is an exercise", hint="only what was sent by `vedette drill send` arrives")
            if drill.arrived is None:
                connection.execute(update(DRILLS).where(c.id == found).values(arrived=time, arrived_at=where))
            return DrillRecord(*connection.execute(select(DRILLS).where(c.id == found)).one())
