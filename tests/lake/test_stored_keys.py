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
