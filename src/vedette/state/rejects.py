"""What could not be parsed: where it came from, why, and where its bytes are kept."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from vedette.state._rows import chunks
from vedette.state.database import by_prefix, insert_ignore
from vedette.state.records import Reject
from vedette.state.schema import REJECTS

if TYPE_CHECKING:
    import builtins
    from collections.abc import Sequence

    from vedette.state.database import Database

_COLUMNS = [REJECTS.c[f.name] for f in fields(Reject)]


class Rejects:
    """The rejects of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rejects: Sequence[Reject]) -> None:
        """Keep them; one whose id is known already changes nothing."""
        if rejects:
            with self._database.write() as connection:
                connection.execute(insert_ignore(connection, REJECTS), [asdict(reject) for reject in rejects])

    def list(
        self, source: str | None = None, limit: int | None = None, *, replayed: bool | None = False
    ) -> builtins.list[Reject]:
        """Newest first: those not yet replayed, or those replayed, or (None) all."""
        query = select(*_COLUMNS).order_by(REJECTS.c.at.desc(), REJECTS.c.id)
        if source is not None:
            query = query.where(REJECTS.c.source == source)
        if replayed is not None:
            query = query.where(REJECTS.c.replayed.is_(replayed))
        with self._database.read() as connection:
            return [Reject(*row) for row in connection.execute(query.limit(limit))]

    def get(self, prefix: str) -> Reject:
        """Read the one whose id begins so. Raises `UsageError` where there is none, or more than one."""
        with self._database.read() as connection:
            found = by_prefix(connection, REJECTS.c.id, prefix, what="reject", listing="vedette rejects list")
            return Reject(*connection.execute(select(*_COLUMNS).where(REJECTS.c.id == found)).one())

    def mark_replayed(self, ids: Sequence[str]) -> None:
        """They were parsed after all, and are not listed any more."""
        with self._database.write() as connection:
            for chunk in chunks(ids):
                connection.execute(update(REJECTS).where(REJECTS.c.id.in_(chunk)).values(replayed=True))
