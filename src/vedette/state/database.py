"""Opening the database, transactions, and what its errors mean to a person."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from vedette.errors import StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Column, Table
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_SECONDS = 30.0

#: Ids shown when a prefix is ambiguous.
_CANDIDATES = 5

#: One number for all of Vedette's PostgreSQL advisory locks: its own processes wait for each other only.
_ADVISORY_LOCK = 0x7665_6465_7474_6500

_BUSY = (
    "the state database is locked by another process",
    "wait for the other vedette to finish, or stop it; then run this again",
)
_CORRUPT = (
    "the state file is corrupt or is no SQLite database",
    "restore it from a backup, or move it away: collecting and detecting again rebuild it",
)
_CANTOPEN = ("the state database cannot be opened", "check that its folder exists and is yours to write")

#: SQLite's result codes, by the start of their names.
_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": (
        "the state database is read-only",
        "give the file and its folder back their write permission, or choose another --home",
    ),
    "SQLITE_FULL": (
        "the disk of the state database is full",
        "free some space, then run this again: nothing is lost",
    ),
    "SQLITE_CORRUPT": _CORRUPT,
    "SQLITE_NOTADB": _CORRUPT,
    "SQLITE_CANTOPEN": _CANTOPEN,
    "SQLITE_PERM": _CANTOPEN,
    "SQLITE_IOERR": ("the state database's disk gave an error", "check the disk and the file system's log"),
}

#: PostgreSQL's SQLSTATE classes and codes, most specific first.
_POSTGRES = {
    "25006": ("the state database is read-only", "connect to the primary, not to a replica"),
    "42501": (
        "the database user may not do this",
        "grant it SELECT, INSERT, UPDATE, DELETE and CREATE on its schema",
    ),
    "53100": (
        "the disk of the state database is full",
        "free some space, then run this again: nothing is lost",
    ),
    "55P03": _BUSY,
    "57014": _BUSY,
    "28": ("PostgreSQL refused the login", "check the user and the password that state.url refers to"),
    "3D": ("that PostgreSQL database does not exist", "create it, or correct state.url"),
    "08": ("PostgreSQL cannot be reached", "check the host and port in state.url, and the network"),
}


def _meaning(error: Exception) -> tuple[str, str]:
    """Say what happened and what to do, for an error of SQLAlchemy's or the driver's."""
    cause = getattr(error, "orig", error)
    name = str(getattr(cause, "sqlite_errorname", "") or "")
    state = str(getattr(cause, "sqlstate", "") or "")
    for code, found in _SQLITE.items():
        if name.startswith(code):
            return found
    for code, found in _POSTGRES.items():
        if state.startswith(code):
            return found
    if not state and type(cause).__module__.startswith("psycopg"):
        return _POSTGRES[_refused(str(cause))]
    return f"the state database refused: {cause}", "see the message; 'vedette ledger' reads the same database"


def _refused(message: str) -> str:
    """The class of a failed connection: the driver gives its words only, no SQLSTATE."""
    if "database" in message and "does not exist" in message:
        return "3D"
    return "28" if "authentication failed" in message or "no pg_hba.conf entry" in message else "08"


class Database:
    """One engine. `read()` and `write()` are transactions; a write holds the writers' lock from its start."""

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.where = self.url.database if self._is_file else self.url.render_as_string(hide_password=True)
        with self.errors():
            self._engine = _engine(self.url)
        if self.is_sqlite:
            with self.errors():
                self._use_wal()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def _is_file(self) -> bool:
        return self.is_sqlite and bool(self.url.database) and self.url.database != ":memory:"

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the driver's errors into `StateError`."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            what, hint = _meaning(error)
            raise StateError(what, where=self.where or "", hint=hint) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that reads one consistent state and blocks no writer."""
        with self.errors(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes, one at a time; all of it or nothing."""
        with self.errors(), self._engine.connect() as plain:
            connection = plain.execution_options(vedette_write=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                yield connection

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _use_wal(self) -> None:
        """Let readers and the writer not wait for each other.

        Changing the mode does not honour the busy timeout, hence the loop; the mode stays in the file.
        """
        deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
        while True:
            try:
                with closing(self._engine.raw_connection()) as connection:
                    connection.cursor().execute("PRAGMA journal_mode=WAL")
            except (SQLAlchemyError, sqlite3.Error) as error:
                if _meaning(error) is not _BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return


def _parse(url: str) -> URL:
    """Read the URL, with the driver we use for PostgreSQL. Raises `StateError` for any other database."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StateError(
            "this is no database URL",
            where="state.url",
            hint="write sqlite:////path/to/state.db or postgresql://…",
        ) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql" and "+" not in parsed.drivername:
        return parsed.set(drivername="postgresql+psycopg")
    if backend not in {"sqlite", "postgresql"}:
        raise StateError(
            f"the database {backend!r} is not supported", where="state.url", hint="SQLite and PostgreSQL are"
        )
    return parsed


def _engine(url: URL) -> Engine:
    """Make the engine with our settings. Raises `StateError` where the driver is not installed."""
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True)
        except (ModuleNotFoundError, NoSuchModuleError):
            raise StateError(
                "the PostgreSQL driver is not installed",
                where="state.url",
                hint="pip install 'vedette[postgres]'",
            ) from None
    arguments = {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
    in_memory = not url.database or url.database == ":memory:"
    engine = (
        create_engine(url, connect_args=arguments, poolclass=StaticPool)
        if in_memory
        else create_engine(url, connect_args=arguments)
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set up every SQLite connection. FULL: what was committed survives a power cut."""
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    """Take the lock at once for a write: a read that turns into a write could not wait for it."""
    write = connection.get_execution_options().get("vedette_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def dialect_insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """INSERT with the ON CONFLICT that both engines spell alike."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  a tenth of a second that most never need

    return postgresql.insert(table)


def insert_ignore(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """INSERT that leaves a row alone that is there already."""
    return dialect_insert(connection, table).on_conflict_do_nothing()


def upsert(
    connection: Connection, table: Table, *, keys: Sequence[str], replace: Sequence[str]
) -> sqlite.Insert | postgresql.Insert:
    """INSERT that replaces the columns `replace` of the row with the same `keys`."""
    statement = dialect_insert(connection, table)
    return statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in replace}
    )


def by_prefix(connection: Connection, column: Column[str], prefix: str, *, what: str, listing: str) -> str:
    """Find the one id that begins so. Raises `UsageError` where there is none, or more than one."""
    clean = prefix.strip().lower()
    query = select(column).where(column.startswith(clean, autoescape=True)).order_by(column).limit(_CANDIDATES)
    found = list(connection.execute(query).scalars()) if clean else []
    if clean in found:
        return clean
    if not found:
        raise UsageError(f"no {what} has the id {prefix!r}", hint=f"'{listing}' shows them")
    if len(found) > 1:
        raise UsageError(f"{prefix!r} begins more than one {what}'s id", hint=f"give more of it: {', '.join(found)}")
    return found[0]
