"""What posture remembers between assessments: what each check last said, and things that lack a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from vedette.state._rows import chunks
from vedette.state.database import upsert
from vedette.state.records import Lack, Standing
from vedette.state.schema import FINDING_STANDINGS, UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from vedette.state.database import Database


class Standings:
    """What each check last said of each thing, by the finding's id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, ids: Sequence[str]) -> dict[str, Standing]:
        """Those of these that are known."""
        c = FINDING_STANDINGS.c
        found: dict[str, Standing] = {}
        with self._database.read() as connection:
            for chunk in chunks(ids):
                query = select(c.id, c.failing, c.at, c.passed, c.alert_id).where(c.id.in_(chunk))
                found |= {row[0]: Standing(*row[1:]) for row in connection.execute(query)}
        return found

    def put(self, standings: Mapping[str, Standing]) -> None:
        """Remember them, all or none."""
        rows = [
            {"id": i, "failing": s.failing, "at": s.at, "passed": s.passed, "alert_id": s.alert_id}
            for i, s in standings.items()
        ]
        if rows:
            with self._database.write() as connection:
                columns = ["failing", "at", "passed", "alert_id"]
                connection.execute(upsert(connection, FINDING_STANDINGS, keys=["id"], replace=columns), rows)

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
        c = UNTAGGED.c
        found: dict[str, Lack] = {}
        with self._database.read() as connection:
            for chunk in chunks(ids):
                query = select(c.id, c.first_at, c.last_at, c.told, c.told_at).where(c.id.in_(chunk))
                found |= {row[0]: Lack(*row[1:]) for row in connection.execute(query)}
        return found

    def put(self, lacks: Mapping[str, Lack]) -> None:
        """Remember them, all or none."""
        rows = [
            {"id": i, "first_at": x.first, "last_at": x.last, "told": x.told, "told_at": x.told_at}
            for i, x in lacks.items()
        ]
        if rows:
            with self._database.write() as connection:
                columns = ["first_at", "last_at", "told", "told_at"]
                connection.execute(upsert(connection, UNTAGGED, keys=["id"], replace=columns), rows)

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
