"""The whole path with PostgreSQL as state: what holds with a file holds with a server."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from vedette import api
from vedette.config import Config
from vedette.errors import StateError
from vedette.simulate import simulate
from vedette.state import open_state


def test_collect_and_detect_twice(tmp_path, postgres_url):
    """Once is enough: no row and no alert comes twice, the ledger balances."""
    simulate(tmp_path / "logs", seed=3, accounts=2, regions=2, days=2, events=3000, stories=["root-takeover"])
    config = Config(home=tmp_path / "home", state={"url": postgres_url}, collect={"jobs": 2})

    first = api.collect([tmp_path / "logs"], config=config)
    found = api.detect(config=config)
    second = api.collect([tmp_path / "logs"], config=config)
    again = api.detect(config=config)

    assert first.stored > 2000
    assert (second.stored, again.matches, again.alerts_new) == (0, 0, 0)
    assert found.alerts_new == len(api.alerts_list(config=config)) > 0
    assert api.ledger_totals(config=config).balanced
    assert not (tmp_path / "home" / "state.db").exists()


def test_many_open_an_empty_database_at_once(postgres_url):
    """One makes the tables, the others wait for it."""
    start = threading.Barrier(4)

    def work(number):
        start.wait()
        with open_state(postgres_url) as state:
            state.checkpoints.set(f"c{number}", "1")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with open_state(postgres_url) as state:
        assert [state.checkpoints.get(f"c{n}") for n in range(4)] == ["1"] * 4


def test_what_the_server_refuses_is_said(postgres_url):
    """A wrong name, a missing database and a user without rights: each says what to do."""
    open_state(postgres_url).close()
    with pytest.raises(StateError, match="does not exist"):
        open_state(postgres_url.replace("/postgres?", "/nowhere?"))
    with pytest.raises(StateError, match="cannot be reached"):
        open_state(postgres_url.replace("host=", "host=/nowhere"))
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN"))
        connection.execute(text("GRANT USAGE ON SCHEMA public TO reader"))
    engine.dispose()
    with (
        pytest.raises(StateError, match="may not do this"),
        open_state(postgres_url.replace("vedette@", "reader@")) as state,
    ):
        state.checkpoints.set("a", "1")
