"""How far the digests of each place are verified, and what the last look at them said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from vedette.state.database import upsert
from vedette.state.records import DigestPlace
from vedette.state.schema import DIGEST_PLACES

if TYPE_CHECKING:
    import builtins
    from datetime import datetime

    from vedette.state.database import Database

_NAMES = ("place", "asked_at", "since", "until", "proven", "wrong", "unknown", "why", "newest")
_COLUMNS = [DIGEST_PLACES.c[name] for name in _NAMES]


class DigestPlaces:
    """The places of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, place: str) -> DigestPlace | None:
        """What is known of the place; None where nobody looked yet."""
        return next((one for one in self.list() if one.place == place), None)

    def list(self) -> builtins.list[DigestPlace]:
        """Every place that was looked at, by its address."""
        with self._database.read() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(DIGEST_PLACES.c.place))
            return [_place(dict(zip(_NAMES, row, strict=True))) for row in rows]

    def claim(self, place: str, before: DigestPlace | None, at: datetime) -> bool:
        """Say that a look begins now. False, and nothing is done, where another process began one since `before`."""
        c = DIGEST_PLACES.c
        with self._database.write() as connection:
            asked = connection.execute(select(c.asked_at).where(c.place == place)).scalar()
            if asked != (before.asked_at if before else None):
                return False
            if before is None:
                connection.execute(insert(DIGEST_PLACES), _row(DigestPlace(place, at)))
            else:
                connection.execute(update(DIGEST_PLACES).where(c.place == place).values(asked_at=at))
        return True

    def put(self, found: DigestPlace) -> None:
        """Keep what a look said."""
        with self._database.write() as connection:
            statement = upsert(connection, DIGEST_PLACES, keys=["place"], replace=list(_NAMES[1:]))
            connection.execute(statement, _row(found))


def _place(row: dict[str, Any]) -> DigestPlace:
    return DigestPlace(**row | {"newest": tuple(json.loads(row["newest"]))})


def _row(one: DigestPlace) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _NAMES} | {"newest": json.dumps(one.newest)}
