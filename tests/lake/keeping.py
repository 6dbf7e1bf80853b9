"""What the tests of compaction and retention ask of a lake."""

from __future__ import annotations

import duckdb

from vedette.lake.engine import Engine
from vedette.lake.schema import tree
from vedette.sources.cloudtrail import SOURCE


class Crash(BaseException):
    """As a signal would end the process, but catchable."""


def paths(files):
    return sorted(f.path.removeprefix("file://") for f in files)


def content(files):
    """How many rows, and a number that any change to any of them would change; whatever the order."""
    if not files:
        return (0, None)
    engine = Engine()
    engine.view("rows", SOURCE, paths(files))  # a file may lack columns that are NULL in all of its rows
    columns = ", ".join(f'"{name}"' for name in tree(SOURCE))
    found = engine.rows(f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM rows")[0]
    engine.close()
    return found


def ids(files):
    if not files:
        return set()
    return {i for (i,) in duckdb.execute("SELECT ev_id FROM read_parquet($1)", [paths(files)]).fetchall()}


def on_disk(home):
    return {str(p) for p in (home.folder / "lake").rglob("*.parquet")}
