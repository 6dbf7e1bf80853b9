"""A lake that was made before its tables got new columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vedette import registry
from vedette.collect import Collector, Settings
from vedette.detect.follow import Follower
from vedette.lake import schema
from vedette.lake.engine import Engine
from vedette.lake.events import EventTable
from vedette.lake.query import Query
from vedette.lake.retain import compact
from vedette.model import COMMON_COLUMNS
from vedette.state import open_state

SOURCE = registry.source("cloudtrail")
NEW = ("ev_src_kind", "ev_src_service", "ev_src_country", "ev_src_asn", "ev_src_network")
LATER = ("userIdentity.sessionContext.sessionIssuer.userName", "errorMessage", "userAgent")
OLD_SOURCE = replace(SOURCE, columns=tuple(c for c in SOURCE.columns if c.name not in LATER))
ASKED = (
    "SELECT ev_id, ev_src_ip, ev_src_kind, ev_src_country, ev_src_asn, ev_account_name, userAgent, errorMessage, "
    "userIdentity.sessionContext.sessionIssuer.userName AS role, userIdentity.sessionContext.sessionIssuer.arn AS "
    "issuer, userIdentity.type AS kind FROM cloudtrail ORDER BY ev_time, ev_id"
)


@pytest.fixture
def old(tmp_path, logs, stored, monkeypatch):
    """A home whose table was made without the new columns, with half of the logs in it."""
    home = type(stored)(tmp_path / "home", logs)
    home.folder.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "COMMON_COLUMNS", tuple(c for c in COMMON_COLUMNS if c[0] not in NEW))
        with open_state(f"sqlite:///{home.folder}/state.db") as state:
            collector = Collector(OLD_SOURCE, home.lake, state, home.folder / "rejects", Settings())
            assert collector.collect([str(p) for p in logs[: len(logs) // 2]]).stored > 100
        names = set(EventTable(home.lake, OLD_SOURCE).table.schema().column_names)
    assert not names & {*NEW, *LATER}
    return home


def _rows(home):
    return list(Query(home.lake).sql(ASKED).dicts())


def test_old_files_answer_with_null(old, stored):
    """Queries, over old files alone: what they never had is NULL, all else is as it was."""
    rows = _rows(old)

    assert {row["ev_src_kind"] for row in rows} == {None}
    assert {(row["userAgent"], row["role"]) for row in rows} == {(None, None)}
    known = {row["ev_id"]: (row["issuer"], row["kind"], row["ev_src_ip"]) for row in _rows(stored)}
    assert all(known[row["ev_id"]] == (row["issuer"], row["kind"], row["ev_src_ip"]) for row in rows)
    assert len({row["issuer"] for row in rows}) > 3


def test_new_rows_stand_beside_old_ones(old, stored):
    """Collecting goes on into the same table: new rows have the new columns, and nothing comes twice.

    Columns that a table got later stand behind the others: the writer finds each by its name.
    """
    before = {row["ev_id"] for row in _rows(old)}
    old.collect()

    names = [field.name for field in old.table().table.schema().fields]
    assert names.index("ev_src_kind") > names.index("raw")
    rows, known = _rows(old), {row["ev_id"]: row for row in _rows(stored)}
    assert [row["ev_id"] for row in rows] == list(known)
    assert [row for row in rows if row["ev_id"] not in before] == [
        row for row in known.values() if row["ev_id"] not in before
    ]
    assert {row["ev_src_kind"] for row in rows if row["ev_id"] not in before} >= {"reserved", "amazon_service"}


def test_compaction_brings_old_and_new_files_together(old):
    """The same rows, in files of the new shape."""
    old.collect()
    before = _rows(old)

    assert compact(old.lake, SOURCE, min_files=2).rows > 0
    assert _rows(old) == before


def test_detection_reads_old_files(old):
    """What a follower gives the rules has every column."""
    engine = Engine()
    seen = []

    class Rules:
        """Looks at what it is given."""

        profiles = None

        def run(self, new, _context, _source, **_more):
            seen.extend(engine.rows(f'SELECT ev_src_kind, ev_key_owner, "userAgent" FROM "{new}"'))
            return iter(())

    follower = Follower(old.table(), Rules(), engine)
    assert sum(one.rows for one in follower.passes(None, None)) == len(seen) > 100
    assert {(kind, owner) for kind, owner, _ in seen} == {(None, None)}


def test_a_table_with_columns_nobody_writes_any_more_takes_rows(old, logs):
    """A source that lost a column, as after a downgrade, still stores: that column is NULL in the new rows."""
    middle = len(logs) // 2
    old.collect(logs[middle : middle + 2])
    before = {row["ev_id"] for row in _rows(old)}
    with open_state(f"sqlite:///{old.folder}/state.db") as state:
        collector = Collector(OLD_SOURCE, old.lake, state, old.folder / "rejects", Settings())
        assert collector.collect([str(p) for p in logs[middle + 2 :]]).stored > 0

    later = [row for row in _rows(old) if row["ev_id"] not in before]
    assert {row["userAgent"] for row in later} == {None}
    assert len({row["ev_src_ip"] for row in later}) > 1
