"""What posture remembers between assessments: what each check last said, and things that lack a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from vedette.state._rows import chunks
from vedette.state.database import upsert
from vedette.state.records import Lack, Standing
from vedette.state.schema import FINDING_STANDINGS, UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table

    from vedette.state.database import Database

_STANDING = ("failing", "at", "passed", "alert_id")
_LACK = ("first_at", "last_at", "told", "told_at")


class Standings:
    """What each check last said of each thing, by the finding's id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, ids: Sequence[str]) -> dict[str, Standing]:
        """Those of these that are known."""
        return {i: Standing(*row) for i, row in _known(self._database, FINDING_STANDINGS, _STANDING, ids)}

    def put(self, standings: Mapping[str, Standing]) -> None:
        """Remember them, all or none."""
        rows = {i: (s.failing, s.at, s.passed, s.alert_id) for i, s in standings.items()}
        _keep(self._database, FINDING_STANDINGS, _STANDING, rows)

    def told(self, alert_ids: Sequence[str]) -> dict[str, int]:
        """Of how many things that fail each of these alerts tells; those that tell of none are missing."""
        c = FINDING_STANDINGS.c
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for chunk in chunks(alert_ids):
                query = select(c.alert_id, func.count()).where(c.alert_id.in_(chunk), c.failing).group_by(c.alert_id)
                found |= {row[0]: row[1] for row in connection.execute(query)}
        return found


class Untagged:
    """Things that lack a tag, by an id of the thing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, ids: Sequence[str]) -> dict[str, Lack]:
        """Those of these that are remembered."""
        return {i: Lack(*row) for i, row in _known(self._database, UNTAGGED, _LACK, ids)}

    def put(self, lacks: Mapping[str, Lack]) -> None:
        """Remember them, all or none."""
        _keep(self._database, UNTAGGED, _LACK, {i: (x.first, x.last, x.told, x.told_at) for i, x in lacks.items()})

    def forget(self, ids: Sequence[str]) -> None:
        """Forget those that have their tags."""
        if ids:
            with self._database.write() as connection:
                for chunk in chunks(ids):
                    connection.execute(delete(UNTAGGED).where(UNTAGGED.c.id.in_(chunk)))

    def forget_before(self, time: datetime) -> None:
        """Forget those that were last seen before then."""
        with self._database.write() as connection:
            connection.execute(delete(UNTAGGED).where(UNTAGGED.c.last_at < time))


def _known(
    database: Database, table: Table, columns: Sequence[str], ids: Sequence[str]
) -> Iterator[tuple[str, Sequence[Any]]]:
    """The values of those ids that are in a table."""
    with database.read() as connection:
        for chunk in chunks(ids):
            query = select(table.c.id, *(table.c[name] for name in columns)).where(table.c.id.in_(chunk))
            yield from ((row[0], row[1:]) for row in connection.execute(query))


def _keep(database: Database, table: Table, columns: Sequence[str], rows: Mapping[str, Sequence[Any]]) -> None:
    """Put values into a table by id, all or none."""
    if rows:
        named = [{"id": i, **dict(zip(columns, row, strict=True))} for i, row in rows.items()]
        with database.write() as connection:
            connection.execute(upsert(connection, table, keys=["id"], replace=list(columns)), named)
