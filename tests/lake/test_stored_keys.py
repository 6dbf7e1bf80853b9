"""Keys of stored files are read once while they are held, and only so many are held."""

from __future__ import annotations

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
        rows = stored.rows(path)
        assert rows.column_names == ["ev_account", "ev_id", "ev_time"]
        assert rows["ev_id"].to_pylist() == [path] * 4
    assert reads == ["a", "b"]
    stored.rows("c")  # in the place of b, which was asked for longer ago than a
    stored.rows("a")
    assert reads == ["a", "b", "c"]
    stored.rows("b")
    assert reads == ["a", "b", "c", "b"]
