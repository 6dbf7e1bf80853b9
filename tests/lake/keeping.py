"""What the tests of compaction and retention ask of a lake."""

from __future__ import annotations

import duckdb


class Crash(BaseException):
    """As a signal would end the process, but catchable."""


def paths(files):
    return sorted(f.path.removeprefix("file://") for f in files)


def content(files):
    """How many rows, and a number that any change to any of them would change; whatever the order."""
    if not files:
        return (0, None)
    return duckdb.execute(
        "SELECT count(*), sum(hash(t)::HUGEINT) FROM (FROM read_parquet($1, union_by_name=true, "
        "hive_partitioning=false)) t",
        [paths(files)],
    ).fetchall()[0]


def ids(files):
    if not files:
        return set()
    return {i for (i,) in duckdb.execute("SELECT ev_id FROM read_parquet($1)", [paths(files)]).fetchall()}


def on_disk(home):
    return {str(p) for p in (home.folder / "lake").rglob("*.parquet")}
