"""Keeping the lake: nothing is lost, nothing old looks new, nothing new is hidden, whatever happens."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from vedette import registry
from vedette.errors import LakeBusy, LakeError, UsageError
from vedette.lake import compact as compacting
from vedette.lake import merge, write
from vedette.lake.catalog import Lake
from vedette.lake.events import rewrites
from vedette.lake.retain import compact, expire, oldest_position, stats
from vedette.state import open_state

SOURCE = registry.source("cloudtrail")
_DAY = timedelta(days=1)


def _paths(files):
    return sorted(f.path.removeprefix("file://") for f in files)


def _content(files):
    """How many rows, and a number that any change to any of them would change; whatever the order."""
    if not files:
        return (0, None)
    return duckdb.execute(
        "SELECT count(*), sum(hash(t)::HUGEINT) FROM (FROM read_parquet($1, union_by_name=true, "
        "hive_partitioning=false)) t",
        [_paths(files)],
    ).fetchone()


def _ids(files):
    if not files:
        return set()
    return {i for (i,) in duckdb.execute("SELECT ev_id FROM read_parquet($1)", [_paths(files)]).fetchall()}


def _on_disk(home):
    return {str(p) for p in (home.folder / "lake").rglob("*.parquet")}


@pytest.fixture
def halves(empty):
    """Two halves of the objects, by turns, so that every day is in both."""
    return empty.objects[::2], empty.objects[1::2]


@pytest.fixture
def full(empty):
    """A lake of its own with all events."""
    empty.collect()
    return empty


def test_stats_count_what_is_there(stored, records):
    """Rows, files, bytes and times are those of the events."""
    figures = stats(stored.lake, SOURCE)
    times = [datetime.fromisoformat(r["eventTime"]) for r in records.values()]
    assert (figures.rows, figures.files) == (len(records), len(_on_disk(stored)))
    assert (figures.first_event, figures.last_event) == (min(times), max(times))
    assert figures.bytes == sum(os.path.getsize(p) for p in _on_disk(stored)) < figures.disk_bytes
    assert figures.raw_ratio > 1
    assert (figures.orphan_files, figures.small_files) == (0, figures.files)
    assert figures.as_dict()["rows"] == len(records)


def test_nothing_is_made_where_nothing_was_collected(empty):
    """Looking at, compacting and expiring an empty lake do nothing."""
    assert stats(empty.lake, SOURCE).rows == 0
    assert compact(empty.lake, SOURCE).snapshot is None
    assert expire(empty.lake, SOURCE, keep_days=0).files_deleted == 0
    assert not empty.lake.exists(SOURCE)


def test_compaction_keeps_every_row(full):
    """Fewer files, the same rows to the last byte, sorted, with bounds that hold; one snapshot of its kind."""
    before = full.table()
    done = compact(full.lake, SOURCE)
    after = full.table()
    assert _content(after.files()) == _content(before.files())
    assert (done.files_before, done.files_after) == (len(before.files()), len(after.files()))
    assert done.files_after == done.days < done.files_before
    assert done.rows == sum(f.rows for f in after.files()) == sum(f.rows for f in before.files())
    assert len(after.table.snapshots()) == len(before.table.snapshots()) + 1
    assert rewrites(after.table.current_snapshot())
    assert after.table.current_snapshot().summary.get(write.KIND) == "compact"
    for file in after.files():
        [path] = _paths([file])
        low, high, rows = duckdb.sql(f"SELECT min(ev_time), max(ev_time), count(*) FROM '{path}'").fetchall()[0]
        assert (low, high, rows) == (file.start, file.end, file.rows)
        assert duckdb.sql(f"SELECT count(DISTINCT ev_time::DATE) FROM '{path}'").fetchall()[0] == (1,)
        keys = duckdb.sql(f"SELECT eventSource, eventName, ev_time FROM '{path}'").fetchall()
        assert keys == sorted(keys)


def test_compacted_files_look_like_collected_ones(full):
    """The same field ids, column types and statistics, so that every reader of the table reads them alike."""
    import pyarrow.parquet as pq  # noqa: PLC0415  only here

    [old] = _paths(full.table().files()[:1])
    compact(full.lake, SOURCE)
    [new] = _paths(full.table().files()[:1])
    one, other = pq.ParquetFile(old), pq.ParquetFile(new)
    assert one.schema_arrow.equals(other.schema_arrow, check_metadata=True)
    for number in range(one.metadata.num_columns):
        parts = [f.metadata.row_group(0).column(number) for f in (one, other)]
        assert parts[0].is_stats_set == parts[1].is_stats_set, parts[0].path_in_schema


def test_compaction_again_does_nothing(full):
    """There is nothing small left to join."""
    compact(full.lake, SOURCE)
    again = compact(full.lake, SOURCE)
    assert (again.snapshot, again.files_before) == (None, 0)


def test_many_files_are_joined_in_rounds(full, monkeypatch):
    """More files than are read side by side make no difference."""
    monkeypatch.setattr(merge, "FAN_IN", 2)
    monkeypatch.setattr(merge, "_SLICE_ROWS", 100)
    before = _content(full.table().files())
    compact(full.lake, SOURCE)
    assert _content(full.table().files()) == before
    assert stats(full.lake, SOURCE).files == 3 or stats(full.lake, SOURCE).files == 4


def test_the_target_size_is_kept(full):
    """Groups end where the target is reached, and files of half that size are left alone."""
    before = full.table().files()
    target = sum(f.bytes for f in before) // 6
    done = compact(full.lake, SOURCE, target_bytes=target, min_files=2)
    assert done.files_after > done.days
    assert _content(full.table().files()) == _content(before)
    large = {f.path for f in before if f.bytes >= target // 2}
    assert large <= {f.path for f in full.table().files()}


def test_what_detection_has_not_seen_is_not_touched(empty, halves):
    """Behind a checkpoint only its files are joined, and detection finds exactly what came since."""
    empty.collect(halves[0])
    position = empty.table().new_since(None).position
    empty.collect(halves[1])
    new = _ids(empty.table().new_since(position).files)
    old = set(_paths(empty.table().files())) - set(_paths(empty.table().new_since(position).files))
    done = compact(empty.lake, SOURCE, before_position=position)
    assert done.files_before == len(old)
    later = empty.table().new_since(position)
    assert later.complete
    assert (_ids(later.files), set(_paths(later.files)) & old) == (new, set())
    here = empty.table().new_since(later.position)
    assert (here.files, here.complete) == ([], True)


@pytest.mark.parametrize("position", [None, "123"])
def test_without_a_checkpoint_everything_is_joined(full, position):
    """Detection that never ran, or whose place is lost, reads all there is: it finds every row once."""
    everything = _ids(full.table().files())
    done = compact(full.lake, SOURCE, before_position=position)
    assert done.files_before > done.files_after
    found = full.table().new_since(position)
    assert _ids(found.files) == everything
    assert sum(f.rows for f in found.files) == len(everything)


def test_a_checkpoint_before_the_first_row_protects_all(full):
    """Detection that saw the empty table has everything before it."""
    assert compact(full.lake, SOURCE, before_position="0").snapshot is None


def test_detection_between_compactions_sees_each_row_once(empty, halves):
    """Whatever is compacted and expired in between, following the table gives every row exactly once."""
    seen: list[str] = []
    position = None
    parts = [half[start::3] for half in halves for start in range(3)]
    for number, part in enumerate(parts):
        empty.collect(part)
        if number % 2:
            new = empty.table().new_since(position)
            assert new.complete
            seen += [i for f in new.files for i in _ids([f])]
            position = new.position
        compact(empty.lake, SOURCE, before_position=position, min_files=2)
        expire(empty.lake, SOURCE, keep_days=0, checkpoints=[position] if position else [])
    assert sorted(seen) == sorted(_ids(empty.table().files()))


def test_events_collected_again_are_still_duplicates(full):
    """Compacted rows are found by collection: the same logs under other names store nothing."""
    compact(full.lake, SOURCE)
    expire(full.lake, SOURCE, keep_days=0)
    copies = full.folder / "copies"
    copies.mkdir()
    for path in full.objects[:40]:
        (copies / f"copy-{path.name}").write_bytes(path.read_bytes())
    assert full.collect([copies]) == 0


class _Crash(BaseException):
    """As a signal would end the process, but catchable."""


@pytest.mark.parametrize("where", ["_rewrite", "replace"])
def test_a_crash_leaves_the_lake_as_it_was(full, monkeypatch, where):
    """Whenever compaction ends, the rows are those before, and the next run works."""
    before = _content(full.table().files())
    calls = []
    real = getattr(compacting, where)

    def crash(*args, **kwargs):
        calls.append(1)
        if where == "replace" or len(calls) == 2:
            raise _Crash
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(compacting, where, crash)
        with pytest.raises(_Crash):
            compact(full.lake, SOURCE)
    assert _content(full.table().files()) == before
    assert compact(full.lake, SOURCE).files_after > 0
    assert _content(full.table().files()) == before


def test_a_disk_that_fills_up_leaves_no_half_file(full, monkeypatch):
    """A slice that cannot be written ends the run with a clear error and no new file."""
    lies = _on_disk(full)

    def broken(*args, **kwargs):
        slices = merge.merged(*args, **kwargs)
        yield next(slices)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compacting, "merged", broken)
    with pytest.raises(LakeError, match="No space left") as error:
        compact(full.lake, SOURCE)
    assert "free some space" in error.value.hint
    assert _on_disk(full) == lies


def test_collection_meanwhile_wins(empty, halves, monkeypatch):
    """Rows committed while files were rewritten are there afterwards, beside the rewritten ones."""
    empty.collect(halves[0])
    position = empty.table().new_since(None).position
    real = compacting.replace

    def late(*args, **kwargs):
        empty.collect(halves[1])
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(compacting, "replace", late)
        assert compact(empty.lake, SOURCE, before_position=position).snapshot
    now = empty.table()
    assert sum(f.rows for f in now.files()) == len(_ids(now.files()))
    assert empty.collect() == 0
    new = now.new_since(position)
    assert new.complete
    assert len(_ids(new.files)) + len(_ids(now.files(snapshot=now.table.snapshot_by_id(int(position))))) == len(
        _ids(now.files())
    )


def test_two_compactions_at_once_are_one(full, monkeypatch):
    """The second finds its files gone and gives up; no row is there twice, and its files are deleted."""
    before = _content(full.table().files())
    real = compacting.replace

    def late(*args, **kwargs):
        monkeypatch.setattr(compacting, "replace", real)
        compact(full.lake, SOURCE)
        return real(*args, **kwargs)

    monkeypatch.setattr(compacting, "replace", late)
    with pytest.raises(LakeBusy):
        compact(full.lake, SOURCE)
    assert _content(full.table().files()) == before
    assert stats(full.lake, SOURCE).orphan_files == 0


def test_expiry_deletes_what_nobody_needs(full):
    """After compaction the old files go, the rows stay, and nothing else lies in the folder."""
    compact(full.lake, SOURCE)
    before = _content(full.table().files())
    done = expire(full.lake, SOURCE, keep_days=0)
    assert (done.snapshots_kept, done.snapshots_expired > 0, done.files_deleted > 0) == (1, True, True)
    assert _on_disk(full) == set(_paths(full.table().files()))
    assert _content(full.table().files()) == before
    again = expire(full.lake, SOURCE, keep_days=0)
    assert (again.files_deleted, again.snapshots_expired) == (0, 0)


def test_expiry_keeps_the_days_asked_for(full):
    """What was replaced less than `keep_days` ago can still be read."""
    files = full.table().files()
    compact(full.lake, SOURCE)
    assert expire(full.lake, SOURCE, keep_days=1).snapshots_expired == 0
    assert _content(files)[0] > 0
    assert expire(full.lake, SOURCE, keep_days=1, now=datetime.now(UTC) + 2 * _DAY).snapshots_expired > 0


def test_expiry_keeps_what_checkpoints_need(empty, halves):
    """From the oldest checkpoint on everything stays: following from there is complete."""
    empty.collect(halves[0])
    position = empty.table().new_since(None).position
    empty.collect(halves[1][::2])
    middle = empty.table().new_since(None).position
    empty.collect(halves[1][1::2])
    wanted = _ids(empty.table().new_since(position).files)
    compact(empty.lake, SOURCE, before_position=position)
    assert oldest_position(empty.lake, SOURCE, [middle, None, position]) == position
    assert oldest_position(empty.lake, SOURCE, ["0", position]) == "0"
    expire(empty.lake, SOURCE, keep_days=0, checkpoints=[middle, position])
    found = empty.table().new_since(position)
    assert (found.complete, _ids(found.files)) == (True, wanted)
    expire(empty.lake, SOURCE, keep_days=0, checkpoints=[middle])
    assert empty.table().new_since(middle).complete
    lost = empty.table().new_since(position)
    assert (lost.complete, _ids(lost.files)) == (False, _ids(empty.table().files()))
    assert oldest_position(empty.lake, SOURCE, [position]) is None


def test_a_checkpoint_of_the_empty_table_keeps_everything_or_is_lost(empty, halves):
    """Position 0 needs the first snapshot; where that is gone the answer is not called complete."""
    empty.collect(halves[0])
    empty.collect(halves[1])
    assert expire(empty.lake, SOURCE, keep_days=0, checkpoints=["0"]).snapshots_expired == 0
    assert empty.table().new_since("0").complete
    assert expire(empty.lake, SOURCE, keep_days=0).snapshots_expired > 0
    found = empty.table().new_since("0")
    assert (found.complete, _ids(found.files)) == (False, _ids(empty.table().files()))


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
    [live] = _paths(full.table().files()[:1])
    folder = os.path.dirname(live)
    young, old, foreign = (os.path.join(folder, n) for n in ("young.parquet", "old.parquet", "notes.txt"))
    for path in (young, old, foreign):
        with open(path, "wb") as stream:
            stream.write(b"x" * 10)
    then = time.time() - 2 * 86_400
    for path in (old, foreign, live):
        os.utime(path, (then, then))
    assert stats(full.lake, SOURCE).orphan_files == 2
    done = expire(full.lake, SOURCE, keep_days=7)
    assert (done.orphans_deleted, done.orphan_bytes) == (1, 10)
    assert [os.path.exists(p) for p in (young, old, foreign, live)] == [True, False, True, True]


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
    assert _content(full.table().files()) == _content([f for f in files if f.day >= days[-2]])


def test_late_events_are_detected_before_retention_takes_them(full):
    """What came in since the checkpoint is given to detection even where its day is past retention."""
    table = full.table()
    position = str(table.table.snapshots()[0].snapshot_id)
    late = _ids(table.new_since(position).files)
    expire(full.lake, SOURCE, keep_days=0, retention_days=1, checkpoints=[position], now=datetime(2027, 1, 1, tzinfo=UTC))
    assert full.table().files() == []
    assert _ids(full.table().new_since(position).files) == late


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
        raise _Crash

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", crash)
        with pytest.raises(_Crash):
            expire(full.lake, SOURCE, keep_days=0)
    before = _content(full.table().files())
    done = expire(full.lake, SOURCE, keep_days=0, now=datetime.now(UTC) + 2 * _DAY)
    assert done.orphans_deleted > 0
    assert _on_disk(full) == set(_paths(full.table().files()))
    assert _content(full.table().files()) == before


def test_the_ledger_stays_balanced(full):
    """Keeping the lake does not touch the ledger."""
    compact(full.lake, SOURCE)
    expire(full.lake, SOURCE, keep_days=0)
    assert isinstance(full.lake, Lake)
    with open_state(f"sqlite:///{full.folder}/state.db") as state:
        assert state.ledger.unbalanced() == []
        assert state.ledger.totals("cloudtrail").stored == stats(full.lake, SOURCE).rows
