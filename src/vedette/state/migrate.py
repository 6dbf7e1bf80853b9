"""Brings a database to the schema this program knows, by the Alembic migrations shipped beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from vedette.errors import StateError
from vedette.state.schema import METADATA

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from vedette.state.database import Database

#: The newest migration, so that opening an up-to-date database need not import Alembic (a test compares).
HEAD = "0009"

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Run what is missing, under the writers' lock: two processes at once do it once.

    Raises `StateError` where the database is of a newer Vedette.
    """
    with database.read() as connection:
        if _revision(connection) == HEAD:
            return
    with database.write() as connection:
        revision = _revision(connection)
        if revision == HEAD:  # another process was faster
            return
        if revision is None and not inspect(connection).get_table_names():
            _create(connection)
        else:
            _upgrade(connection, revision, database.where or "")


def _revision(connection: Connection) -> str | None:
    """Read the database's revision; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _create(connection: Connection) -> None:
    """A new database: what all migrations come to (a test compares), without Alembic."""
    METADATA.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _upgrade(connection: Connection, revision: str | None, where: str) -> None:
    """Alembic's upgrade to `HEAD` in the caller's transaction."""
    from alembic import command  # noqa: PLC0415  slow to import, and seldom needed
    from alembic.config import Config  # noqa: PLC0415  same
    from alembic.script import ScriptDirectory  # noqa: PLC0415  same

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StateError(
            f"the state database has the newer schema {revision!r}; this program knows up to {HEAD!r}",
            where=where,
            hint="install the newest vedette, or use another --home",
        )
    command.upgrade(config, "head")
