"""What checks last said of things, and things that lack tags, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vedette.state import Lack, Standing

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_standings_are_replaced_by_id(state):
    """Those that are not known are missing; none asked is none."""
    state.standings.put({"a": Standing(failing=False, at=NOW, passed=NOW), "b": Standing(failing=True, at=NOW)})
    failing = Standing(failing=True, at=NOW + DAY, passed=NOW, alert_id="alert")
    state.standings.put({"a": failing})

    assert state.standings.get(["a", "b", "c"]) == {"a": failing, "b": Standing(failing=True, at=NOW)}
    assert state.standings.get([]) == {}
    state.standings.put({})


def test_an_alert_knows_how_many_fail_of_what_it_tells(state):
    """Those that pass again do not count."""
    told = {name: Standing(failing=True, at=NOW, passed=NOW, alert_id="one") for name in "abc"}
    state.standings.put(told | {"d": Standing(failing=False, at=NOW, passed=NOW, alert_id="one")})
    assert state.standings.told(["one", "two"]) == {"one": 3}

    state.standings.put({"a": Standing(failing=False, at=NOW, passed=NOW)})
    assert state.standings.told(["one"]) == {"one": 2}


def test_many_are_asked_at_once(state):
    """More than a statement takes parameters."""
    many = {f"{n}": Standing(failing=False, at=NOW, passed=NOW) for n in range(40_000)}
    state.standings.put(many)

    assert len(state.standings.get(list(many))) == len(many)


def test_lacks_are_remembered_and_forgotten(state):
    """By id, or by when they were last seen."""
    lacks = {"a": Lack(NOW, NOW + DAY, 1, NOW), "b": Lack(NOW, NOW), "c": Lack(NOW, NOW + DAY)}
    state.untagged.put(lacks)
    assert state.untagged.get(["a", "b", "x"]) == {"a": lacks["a"], "b": lacks["b"]}

    state.untagged.forget(["c"])
    state.untagged.forget_before(NOW + timedelta(hours=1))
    assert state.untagged.get(list(lacks)) == {"a": lacks["a"]}
