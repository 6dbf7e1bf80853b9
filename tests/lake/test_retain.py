"""Keeping the lake: nothing is lost, nothing old looks new, nothing new is hidden, whatever happens."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from keeping import Crash, content, ids, on_disk, paths

from vedette import registry
from vedette.errors import UsageError
from vedette.lake import write
from vedette.lake.catalog import Lake
from vedette.lake.retain import compact, expire, oldest_position, stats
from vedette.state import open_state

SOURCE = registry.source("cloudtrail")
_DAY = timedelta(days=1)


def test_stats_count_what_is_there(stored, records):
    """Rows, files, bytes and times are those of the events."""
    figures = stats(stored.lake, SOURCE)
    times = [datetime.fromisoformat(r["eventTime"]) for r in records.values()]
    assert (figures.rows, figures.files) == (len(records), len(on_disk(stored)))
    assert (figures.first_event, figures.last_event) == (min(times), max(times))
    assert figures.bytes == sum(Path(p).stat().st_size for p in on_disk(stored)) < figures.disk_bytes
    assert figures.raw_ratio > 1
    assert (figures.orphan_files, figures.small_files) == (0, figures.files)
    assert figures.as_dict()["rows"] == len(records)


def test_nothing_is_made_where_nothing_was_collected(empty):
    """Looking at, compacting and expiring an empty lake do nothing."""
    assert stats(empty.lake, SOURCE).rows == 0
    assert compact(empty.lake, SOURCE).snapshot is None
    assert expire(empty.lake, SOURCE, keep_days=0).files_deleted == 0
    assert not empty.lake.exists(SOURCE)


def test_expiry_deletes_what_nobody_needs(full):
    """After compaction the old files go, the rows stay, and nothing else lies in the folder."""
    compact(full.lake, SOURCE)
    before = content(full.table().files())
    done = expire(full.lake, SOURCE, keep_days=0)
    assert (done.snapshots_kept, done.snapshots_expired > 0, done.files_deleted > 0) == (1, True, True)
    assert on_disk(full) == set(paths(full.table().files()))
    assert content(full.table().files()) == before
    again = expire(full.lake, SOURCE, keep_days=0)
    assert (again.files_deleted, again.snapshots_expired) == (0, 0)


def test_expiry_keeps_the_days_asked_for(full):
    """What was replaced less than `keep_days` ago can still be read."""
    files = full.table().files()
    compact(full.lake, SOURCE)
    assert expire(full.lake, SOURCE, keep_days=1).snapshots_expired == 0
    assert content(files)[0] > 0
    assert expire(full.lake, SOURCE, keep_days=1, now=datetime.now(UTC) + 2 * _DAY).snapshots_expired > 0


def test_expiry_keeps_what_checkpoints_need(empty, halves):
    """From the oldest checkpoint on everything stays: following from there is complete."""
    empty.collect(halves[0])
    position = empty.table().new_since(None).position
    empty.collect(halves[1][::2])
    middle = empty.table().new_since(None).position
    empty.collect(halves[1][1::2])
    wanted = ids(empty.table().new_since(position).files)
    compact(empty.lake, SOURCE, before_position=position)
    assert oldest_position(empty.lake, SOURCE, [middle, None, position]) == position
    assert oldest_position(empty.lake, SOURCE, ["0", position]) == "0"
    expire(empty.lake, SOURCE, keep_days=0, checkpoints=[middle, position])
    found = empty.table().new_since(position)
    assert (found.complete, ids(found.files)) == (True, wanted)
    expire(empty.lake, SOURCE, keep_days=0, checkpoints=[middle])
    assert empty.table().new_since(middle).complete
    lost = empty.table().new_since(position)
    assert (lost.complete, ids(lost.files)) == (False, ids(empty.table().files()))
    assert oldest_position(empty.lake, SOURCE, [position]) is None


def test_a_checkpoint_of_the_empty_table_keeps_everything_or_is_lost(empty, halves):
    """Position 0 needs the first snapshot; where that is gone the answer is not called complete."""
    empty.collect(halves[0])
    empty.collect(halves[1])
    assert expire(empty.lake, SOURCE, keep_days=0, checkpoints=["0"]).snapshots_expired == 0
    assert empty.table().new_since("0").complete
    assert expire(empty.lake, SOURCE, keep_days=0).snapshots_expired > 0
    found = empty.table().new_since("0")
    assert (found.complete, ids(found.files)) == (False, ids(empty.table().files()))


def test_expiry_keeps_batches_that_the_ledger_waits_for(empty, halves):
    """A batch that is pending can still be found in the lake, so that it is not collected again."""
    empty.collect(halves[0])
    first = empty.table().table.current_snapshot().summary.get(write.BATCHES).split()
    empty.collect(halves[1])
    expire(empty.lake, SOURCE, keep_days=0, pending_batches=first[:1])
    assert empty.table().holds(first) == set(first)
    expire(empty.lake, SOURCE, keep_days=0)
    assert empty.table().holds(first) == set()


def test_orphans_are_deleted_when_they_are_old(full):
    """A killed collection's file stays a day, for it may be on its way in; then it goes. Nothing else does."""
    live = Path(paths(full.table().files())[0])
    young, old, foreign = (live.with_name(name) for name in ("young.parquet", "old.parquet", "notes.txt"))
    for path in (young, old, foreign):
        path.write_bytes(b"x" * 10)
    then = time.time() - 2 * 86_400
    for path in (old, foreign, live):
        os.utime(path, (then, then))
    assert stats(full.lake, SOURCE).orphan_files == 2
    done = expire(full.lake, SOURCE, keep_days=7)
    assert (done.orphans_deleted, done.orphan_bytes) == (1, 10)
    assert [p.exists() for p in (young, old, foreign, live)] == [True, False, True, True]


def test_retention_drops_whole_days(full):
    """Days past retention go, others stay; detection and collection see nothing new in it."""
    files = full.table().files()
    days = sorted({f.day for f in files})
    position = full.table().new_since(None).position
    now = datetime.combine(days[-1], datetime.min.time(), UTC) + timedelta(hours=5)
    done = expire(full.lake, SOURCE, keep_days=0, retention_days=1, checkpoints=[position], now=now)
    assert done.rows_dropped == sum(f.rows for f in files if f.day < days[-2])
    assert {f.day for f in full.table().files()} == set(days[-2:])
    assert full.table().new_since(position).files == []
    assert full.collect() == 0
    assert content(full.table().files()) == content([f for f in files if f.day >= days[-2]])


def test_late_events_are_detected_before_retention_takes_them(full):
    """What came in since the checkpoint is given to detection even where its day is past retention."""
    table = full.table()
    position = str(table.table.snapshots()[0].snapshot_id)
    late = ids(table.new_since(position).files)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    expire(full.lake, SOURCE, keep_days=0, retention_days=1, checkpoints=[position], now=now)
    assert full.table().files() == []
    assert ids(full.table().new_since(position).files) == late


def test_expiry_refuses_nonsense(full):
    """Negative days and no retention at all are wrong use."""
    with pytest.raises(UsageError):
        expire(full.lake, SOURCE, keep_days=-1)
    with pytest.raises(UsageError):
        expire(full.lake, SOURCE, retention_days=0)


def test_a_crash_between_forgetting_and_deleting_is_mended_later(full, monkeypatch):
    """Files that an interrupted expiry left are orphans to a later one."""
    from vedette.lake import files  # noqa: PLC0415  only here

    compact(full.lake, SOURCE)

    def crash(*_args):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", crash)
        with pytest.raises(Crash):
            expire(full.lake, SOURCE, keep_days=0)
    before = content(full.table().files())
    done = expire(full.lake, SOURCE, keep_days=0, now=datetime.now(UTC) + 2 * _DAY)
    assert done.orphans_deleted > 0
    assert on_disk(full) == set(paths(full.table().files()))
    assert content(full.table().files()) == before


def test_the_ledger_stays_balanced(full):
    """Keeping the lake does not touch the ledger."""
    compact(full.lake, SOURCE)
    expire(full.lake, SOURCE, keep_days=0)
    assert isinstance(full.lake, Lake)
    with open_state(f"sqlite:///{full.folder}/state.db") as state:
        assert state.ledger.unbalanced() == []
        assert state.ledger.totals("cloudtrail").stored == stats(full.lake, SOURCE).rows
