"""Opening: migrations, two at once, and every way a database can refuse."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from vedette.errors import StateError
from vedette.state import database as database_module
from vedette.state import migrate, open_state
from vedette.state.database import Database, _meaning
from vedette.state.migrate import FOLDER, HEAD
from vedette.state.schema import ALERT_EVENTS, METADATA


def test_an_empty_database_gets_the_whole_schema(url):
    """What the migrations make is what the code expects."""
    open_state(url).close()

    with Database(url).read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, METADATA) == []


def test_the_shortcut_for_a_new_database_makes_what_the_migrations_make(tmp_path, monkeypatch):
    """Tables, columns and indexes are the same, and so is the revision."""
    shapes = []
    for name, create in (
        ("short", migrate._create),
        ("long", lambda connection: migrate._upgrade(connection, None, "")),
    ):
        monkeypatch.setattr(migrate, "_create", create)
        database = Database(f"sqlite:///{tmp_path}/{name}.db")
        migrate.migrate(database)
        with database.read() as connection:
            found = inspect(connection)
            shape = {
                table: (
                    sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)),
                    found.get_pk_constraint(table)["constrained_columns"],
                    sorted((i["name"], tuple(i["column_names"])) for i in found.get_indexes(table)),
                    sorted(tuple(k["constrained_columns"]) for k in found.get_foreign_keys(table)),
                )
                for table in found.get_table_names()
            }
            shapes.append((shape, connection.execute(text("SELECT version_num FROM alembic_version")).scalar()))
        database.close()
    assert shapes[0] == shapes[1]


def test_head_is_the_newest_migration():
    """The shortcut past Alembic knows the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_existing_database_keeps_what_it_has(url):
    """Opening again changes nothing."""
    with open_state(url) as state:
        state.checkpoints.set("detect", "7")
    with open_state(url) as state:
        assert state.checkpoints.get("detect") == "7"


def test_a_database_with_tables_of_others_is_extended(url, tmp_path):
    """Tables that are not ours stay."""
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("CREATE TABLE theirs (x)")

    with open_state(url) as state:
        assert state.alerts.list() == []


def test_a_migration_that_dies_leaves_nothing_half(url, monkeypatch, tmp_path):
    """The next open starts from the beginning."""
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("CREATE TABLE theirs (x)")  # no new database: it is migrated
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_state(url)

    with open_state(url) as state:
        assert state.ledger.pending() == []


def test_a_newer_schema_is_refused(url, tmp_path):
    """An old program does not touch what it does not know."""
    open_state(url).close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StateError, match="newer schema '9999'") as caught:
        open_state(url)

    assert "install the newest vedette" in caught.value.hint


def test_many_threads_open_at_once(url):
    """One migrates, the others wait."""
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda _: open_state(url), range(8)))

    assert [state.alerts.list() for state in states] == [[]] * 8


def test_two_processes_open_at_once(url):
    """Neither fails, whichever is first."""
    code = f"from vedette.state import open_state\nopen_state({url!r}).checkpoints.set('x', 'y')"
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(2)]

    assert [(p.communicate()[1], p.returncode) for p in running] == [(b"", 0)] * 2


def test_readers_do_not_wait_for_the_writer(url):
    """What is not committed is not seen, and blocks nobody."""
    with open_state(url) as writer, open_state(url) as reader:
        with writer.ledger._database.write() as connection:
            connection.exec_driver_sql("INSERT INTO checkpoints VALUES ('x', 'y')")
            assert reader.checkpoints.get("x") is None
        assert reader.checkpoints.get("x") == "y"


def test_a_lock_that_stays_is_an_error(url, tmp_path, monkeypatch):
    """After the busy timeout the person is told who is in the way."""
    open_state(url).close()
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with open_state(url) as state, pytest.raises(StateError, match="locked by another process") as caught:
        state.checkpoints.set("x", "y")

    assert caught.value.exit_code == 3
    assert caught.value.where == str(tmp_path / "state.db")
    other.close()


@pytest.mark.parametrize("content", [b"this is no database at all, and long enough to be looked at" * 20])
def test_a_corrupt_file_is_an_error(url, tmp_path, content):
    """Nothing is overwritten."""
    (tmp_path / "state.db").write_bytes(content)

    with pytest.raises(StateError, match="corrupt") as caught:
        open_state(url)

    assert "backup" in caught.value.hint
    assert (tmp_path / "state.db").read_bytes() == content


def test_a_damaged_page_is_an_error(url, tmp_path):
    """Damage behind the header is found when it is read."""
    open_state(url).close()
    path = tmp_path / "state.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))

    with pytest.raises(StateError, match="corrupt"), open_state(url) as state:
        state.alerts.list()


def test_a_full_disk_is_an_error_and_loses_nothing(url):
    """The transaction is undone whole."""
    with open_state(url) as state:
        state.checkpoints.set("x", "before")
        with state.ledger._database.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StateError, match="disk of the state database is full"):
            state.checkpoints.set_many({"x": "after", **{f"n{n}": "v" * 1000 for n in range(500)}})
        assert state.checkpoints.all() == {"x": "before"}


def test_a_read_only_database_is_an_error(url):
    """The hint says what to change."""
    with open_state(url) as state:
        with state.ledger._database.read() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StateError, match="read-only"):
            state.checkpoints.set("x", "y")


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    """SQLite makes files, not folders."""
    with pytest.raises(StateError, match="cannot be opened"):
        open_state(f"sqlite:///{tmp_path / 'none' / 'state.db'}")


@pytest.mark.parametrize(
    ("url", "message"), [("mysql://h/d", "'mysql' is not supported"), ("no url", "no database URL")]
)
def test_other_databases_are_refused(url, message):
    """SQLite and PostgreSQL, nothing else."""
    with pytest.raises(StateError, match=message):
        open_state(url)


def test_a_password_in_the_url_is_not_shown():
    """Messages may end up in tickets."""
    with pytest.raises(StateError) as caught:
        open_state("postgresql://vedette:hunter2@127.0.0.1:9/vedette")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("sqlstate", "message"),
    [
        ("53100", "full"),
        ("25006", "read-only"),
        ("28P01", "login"),
        ("3D000", "does not exist"),
        ("08006", "reached"),
    ],
)
def test_postgresql_says_the_same(sqlstate, message):
    """Its codes have meanings too."""
    error = type("Error", (Exception,), {"sqlstate": sqlstate})()

    assert message in _meaning(error)[0]


def test_text_sorts_by_bytes_on_postgresql():
    """The lowest event id is the same on both engines."""
    sql = str(CreateTable(ALERT_EVENTS).compile(dialect=postgresql.dialect()))

    assert 'ev_id VARCHAR COLLATE "C" NOT NULL' in sql
