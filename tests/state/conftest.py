"""A state of its own for each test, in a file and on a PostgreSQL server of the test's own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from vedette.state import open_state


@pytest.fixture
def url(tmp_path):
    """The address of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request, url):
    """An empty state, in each kind of database."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with open_state(url) as opened:
        yield opened


@pytest.fixture
def postgres_url(postgres):
    """The address of an empty PostgreSQL database."""
    engine = create_engine(postgres.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgres


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server on a socket of its own; a test that needs it is skipped where there is none installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="vedette-pg-"))
    if user:
        shutil.chown(folder, user)

    def run(*words):
        command = ["runuser", "-u", user, "--", *words] if user else list(words)
        subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")

    data = folder / "data"
    run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "vedette", "--no-sync", "-E", "UTF8")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://vedette@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _programs():
    """Where the server's programs are: Debian keeps them out of the PATH."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((f for f in found if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


def _user():
    """Whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return ""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
