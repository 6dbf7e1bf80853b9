"""Keys of stored files are read once while they are held, and only so many are held."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pyarrow as pa

from vedette.lake import dedupe


def test_a_file_is_read_again_only_after_others_took_its_place(monkeypatch):
    reads: list[str] = []

    def read(_table, path, columns):
        reads.append(path)
        return pa.table({name: [path] * 4 for name in columns})

    monkeypatch.setattr(dedupe, "_read", read)
    monkeypatch.setattr(dedupe, "_HELD_ROWS", 8)
    stored = dedupe.Stored(SimpleNamespace(source=SimpleNamespace(key=("ev_account", "ev_id"))))
    for path in ("a", "b", "a", "b", "a"):
        rows = stored.rows(path, ids=True)
        assert rows.column_names == ["ev_account", "ev_time", "ev_id"]
        assert rows["ev_id"].to_pylist() == [path] * 4
    assert reads == ["a", "b"]
    stored.rows("c", ids=True)  # in the place of b, which was asked for longer ago than a
    stored.rows("a", ids=True)
    assert reads == ["a", "b", "c"]
    stored.rows("b", ids=True)
    assert reads == ["a", "b", "c", "b"]


def test_ids_are_read_only_where_account_region_and_time_leave_something(monkeypatch):
    """A batch of two regions' ends has a long span as a whole, and two short ones a region."""
    reads: list[bool] = []
    times = [datetime(2026, 6, 1, hour, tzinfo=UTC) for hour in (1, 12, 23)]

    def read(_table, _path, columns):
        reads.append("ev_id" in columns)
        held = {
            "ev_account": pa.array(["1"] * 3).dictionary_encode(),
            "ev_region": pa.array(["eu-west-1", "eu-west-1", "us-east-1"]).dictionary_encode(),
            "ev_time": pa.array(times, pa.timestamp("us", tz="UTC")),
            "ev_id": ["a", "b", "c"],
        }
        return pa.table({name: held[name] for name in columns})

    def found(spans):
        table = SimpleNamespace(
            source=SimpleNamespace(key=("ev_account", "ev_region", "ev_id")), work=SimpleNamespace(rows=0)
        )
        places = frozenset({"1"}), frozenset({"eu-west-1", "us-east-1"})
        claim = dedupe.Claim(1, [], times[0], times[2], *places, None, spans)
        return [keys[-1].to_pylist() for keys in dedupe.keys_in(table, [SimpleNamespace(path="a")], claim)]

    def at(hour):
        return int(times[hour].timestamp() * 1_000_000)

    monkeypatch.setattr(dedupe, "_read", read)
    assert found({("1", "eu-west-1"): (at(2), at(2)), ("1", "us-east-1"): (at(0), at(0))}) == []
    assert reads == [False]
    assert found({("1", "eu-west-1"): (at(1), at(2)), ("1", "us-east-1"): (at(0), at(0))}) == [["b"]]
    assert found({}) == [["a", "b", "c"]]
    assert reads == [False, False, True, False, True]


def test_a_file_of_other_places_or_times_is_not_read(monkeypatch):
    """What this process wrote it knows; a file of somebody else's is read, and so is one that nobody can tell of."""
    reads: list[str] = []
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    micros = int(moment.timestamp() * 1_000_000)

    def read(_table, path, columns):
        reads.append(path)
        held = {
            "ev_account": pa.array(["1"]).dictionary_encode(),
            "ev_region": pa.array(["eu-west-1"]).dictionary_encode(),
            "ev_time": pa.array([moment], pa.timestamp("us", tz="UTC")),
            "ev_id": ["a"],
        }
        return pa.table({name: held[name] for name in columns})

    monkeypatch.setattr(dedupe, "_read", read)
    here, there = ("1", "eu-west-1"), ("1", "us-east-1")

    def found(key, spans, known):
        table = SimpleNamespace(source=SimpleNamespace(key=key), work=SimpleNamespace(rows=0))
        stored = dedupe.Stored(table)
        stored.learn("ours", known)
        places = frozenset({"1"}), frozenset({"eu-west-1", "us-east-1"})
        claim = dedupe.Claim(1, [], moment, moment, *places, None, spans)
        reads.clear()
        files = [SimpleNamespace(path="ours"), SimpleNamespace(path="theirs")]
        return [keys[-1].to_pylist() for keys in dedupe.keys_in(table, files, claim, stored)], sorted(set(reads))

    key, now = ("ev_account", "ev_region", "ev_id"), {here: (micros, micros)}
    assert found(key, now, {here: (micros + 1, micros + 9), there: (micros, micros)}) == ([["a"]], ["theirs"])
    assert found(key, now, {here: (micros - 9, micros)}) == ([["a"], ["a"]], ["ours", "theirs"])
    assert found(key, now, {}) == ([["a"], ["a"]], ["ours", "theirs"])
    assert found(key, {}, {there: (micros, micros)}) == ([["a"], ["a"]], ["ours", "theirs"])
    # Where the place is no part of the key, it says nothing of who is the same.
    assert found(("ev_id",), now, {there: (micros, micros)}) == ([["a"], ["a"]], ["ours", "theirs"])
