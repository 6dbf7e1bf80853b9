"""What the organisation calls its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from vedette.state.database import upsert
from vedette.state.schema import ACCOUNT_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vedette.state.database import Database


class AccountNames:
    """The names of accounts of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> dict[str, str]:
        """Names by account id; accounts that have left the organisation keep theirs."""
        c = ACCOUNT_NAMES.c
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(select(c.id, c.name).order_by(c.id))}

    def put(self, names: Mapping[str, str], at: datetime) -> None:
        """Keep these names, as they were at that time; one without a name is left out, and none is forgotten."""
        rows = [{"id": account, "name": name, "at": at} for account, name in names.items() if name]
        if rows:
            with self._database.write() as connection:
                statement = upsert(connection, ACCOUNT_NAMES, keys=["id"], replace=["name", "at"])
                connection.execute(statement, rows)
