"""Compaction: the same rows in fewer files, seen once by detection, whatever happens meanwhile."""

from __future__ import annotations

import duckdb
import pytest
from keeping import Crash, content, ids, on_disk, paths

from vedette import registry
from vedette.errors import LakeBusy, LakeError
from vedette.lake import compact as compacting
from vedette.lake import merge, write
from vedette.lake.events import rewrites
from vedette.lake.retain import compact, expire, stats

SOURCE = registry.source("cloudtrail")


def test_compaction_keeps_every_row(full):
    """Fewer files, the same rows to the last byte, sorted, with bounds that hold; one snapshot of its kind."""
    before = full.table()
    done = compact(full.lake, SOURCE)
    after = full.table()
    assert content(after.files()) == content(before.files())
    assert (done.files_before, done.files_after) == (len(before.files()), len(after.files()))
    assert done.files_after == done.days < done.files_before
    assert done.rows == sum(f.rows for f in after.files()) == sum(f.rows for f in before.files())
    assert len(after.table.snapshots()) == len(before.table.snapshots()) + 1
    assert rewrites(after.table.current_snapshot())
    assert after.table.current_snapshot().summary.get(write.KIND) == "compact"
    for file in after.files():
        [path] = paths([file])

        def ask(text, path=path):
            return duckdb.execute(f"SELECT {text} FROM '{path}'").fetchall()

        low, high, rows = ask("min(ev_time), max(ev_time), count(*)")[0]
        assert (low, high, rows) == (file.start, file.end, file.rows)
        assert ask("count(DISTINCT timezone('UTC', ev_time)::DATE)") == [(1,)]
        kind = "coalesce(eventCategory, '~'), coalesce(CAST(readOnly AS VARCHAR), '~')"  # NULL comes last
        keys = ask(f"{kind}, eventSource, eventName, coalesce(ev_actor, '~'), ev_time")
        assert keys == sorted(keys)


def test_compacted_files_look_like_collected_ones(full):
    """The same field ids, column types and statistics, so that every reader of the table reads them alike."""
    import pyarrow.parquet as pq  # noqa: PLC0415  only here

    [old] = paths(full.table().files()[:1])
    compact(full.lake, SOURCE)
    [new] = paths(full.table().files()[:1])
    one, other = pq.ParquetFile(old), pq.ParquetFile(new)
    for field in one.schema_arrow:  # those that are NULL in all rows of the collected file are not in it
        assert field.equals(other.schema_arrow.field(field.name), check_metadata=True)
    bounded = [
        {
            c.path_in_schema: c.is_stats_set
            for c in map(file.metadata.row_group(0).column, range(file.metadata.num_columns))
        }
        for file in (one, other)
    ]
    assert bounded[0].items() <= bounded[1].items()


def test_compaction_again_does_nothing(full):
    """There is nothing small left to join."""
    compact(full.lake, SOURCE)
    again = compact(full.lake, SOURCE)
    assert (again.snapshot, again.files_before) == (None, 0)


def test_many_files_are_joined_in_rounds(full, monkeypatch):
    """More files than are read side by side make no difference."""
    monkeypatch.setattr(merge, "FAN_IN", 2)
    monkeypatch.setattr(merge, "_SLICE_ROWS", 100)
    before = content(full.table().files())
    compact(full.lake, SOURCE)
    assert content(full.table().files()) == before
    assert stats(full.lake, SOURCE).files == stats(full.lake, SOURCE).days


def test_the_target_size_is_kept(full):
    """Groups end where the target is reached, and files of half that size are left alone."""
    before = full.table().files()
    target = sum(f.bytes for f in before) // 6
    done = compact(full.lake, SOURCE, target_bytes=target, min_files=2)
    assert done.files_after > done.days
    assert content(full.table().files()) == content(before)
    large = {f.path for f in before if f.bytes >= target // 2}
    assert large <= {f.path for f in full.table().files()}


def test_what_detection_has_not_seen_is_not_touched(empty, halves):
    """Behind a checkpoint only its files are joined, and detection finds exactly what came since."""
    empty.collect(halves[0])
    position = empty.table().new_since(None).position
    empty.collect(halves[1])
    new = ids(empty.table().new_since(position).files)
    old = set(paths(empty.table().files())) - set(paths(empty.table().new_since(position).files))
    done = compact(empty.lake, SOURCE, before_position=position)
    assert done.files_before == len(old)
    later = empty.table().new_since(position)
    assert later.complete
    assert (ids(later.files), set(paths(later.files)) & old) == (new, set())
    here = empty.table().new_since(later.position)
    assert (here.files, here.complete) == ([], True)


@pytest.mark.parametrize("position", [None, "123"])
def test_without_a_checkpoint_everything_is_joined(full, position):
    """Detection that never ran, or whose place is lost, reads all there is: it finds every row once."""
    everything = ids(full.table().files())
    done = compact(full.lake, SOURCE, before_position=position)
    assert done.files_before > done.files_after
    found = full.table().new_since(position)
    assert ids(found.files) == everything
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
            seen += [i for f in new.files for i in ids([f])]
            position = new.position
        compact(empty.lake, SOURCE, before_position=position, min_files=2)
        expire(empty.lake, SOURCE, keep_days=0, checkpoints=[position] if position else [])
    assert sorted(seen) == sorted(ids(empty.table().files()))


def test_events_collected_again_are_still_duplicates(full):
    """Compacted rows are found by collection: the same logs under other names store nothing."""
    compact(full.lake, SOURCE)
    expire(full.lake, SOURCE, keep_days=0)
    copies = full.folder / "copies"
    copies.mkdir()
    for path in full.objects[:40]:
        (copies / f"copy-{path.name}").write_bytes(path.read_bytes())
    assert full.collect([copies]) == 0


@pytest.mark.parametrize("where", ["_rewrite", "replace"])
def test_a_crash_leaves_the_lake_as_it_was(full, monkeypatch, where):
    """Whenever compaction ends, the rows are those before, and the next run works."""
    before = content(full.table().files())
    calls = []
    real = getattr(compacting, where)

    def crash(*args, **kwargs):
        calls.append(1)
        if where == "replace" or len(calls) == 2:
            raise Crash
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(compacting, where, crash)
        with pytest.raises(Crash):
            compact(full.lake, SOURCE)
    assert content(full.table().files()) == before
    assert compact(full.lake, SOURCE).files_after > 0
    assert content(full.table().files()) == before


def test_a_disk_that_fills_up_leaves_no_half_file(full, monkeypatch):
    """A slice that cannot be written ends the run with a clear error and no new file."""
    lies = on_disk(full)

    def broken(*args, **kwargs):
        slices = merge.merged(*args, **kwargs)
        yield next(slices)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compacting, "merged", broken)
    with pytest.raises(LakeError, match="No space left") as error:
        compact(full.lake, SOURCE)
    assert "free some space" in error.value.hint
    assert on_disk(full) == lies


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
    assert sum(f.rows for f in now.files()) == len(ids(now.files()))
    assert empty.collect() == 0
    new = now.new_since(position)
    assert new.complete
    assert len(ids(new.files)) + len(ids(now.files(snapshot=now.table.snapshot_by_id(int(position))))) == len(
        ids(now.files())
    )


def test_two_compactions_at_once_are_one(full, monkeypatch):
    """The second finds its files gone and gives up; no row is there twice, and its files are deleted."""
    before = content(full.table().files())
    real = compacting.replace

    def late(*args, **kwargs):
        monkeypatch.setattr(compacting, "replace", real)
        compact(full.lake, SOURCE)
        return real(*args, **kwargs)

    monkeypatch.setattr(compacting, "replace", late)
    with pytest.raises(LakeBusy):
        compact(full.lake, SOURCE)
    assert content(full.table().files()) == before
    assert stats(full.lake, SOURCE).orphan_files == 0
