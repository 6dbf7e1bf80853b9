"""Keeping the lake: what lies in it, small files made large, what nobody needs any more deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from vedette.errors import LakeBusy, UsageError
from vedette.lake import files, write
from vedette.lake.catalog import translate
from vedette.lake.compact import Compacted, compact, replace
from vedette.lake.events import EventTable, rewrites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from pyiceberg.table import Table
    from pyiceberg.table.snapshots import Snapshot

    from vedette.lake.catalog import Lake
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource

__all__ = ["Compacted", "Expired", "LakeStats", "compact", "expire", "oldest_position", "restless", "stats"]

#: Files below this many bytes are called small.
SMALL = 32 << 20
_SAMPLE = 16
_GROWTH_DAYS = 14
_ATTEMPTS = 20
#: Files of other kinds are none of ours, wherever they lie.
_OURS = (".parquet", ".avro", ".metadata.json")


@dataclass(frozen=True, slots=True)
class LakeStats:
    """What a source's table holds. Sizes in bytes; times of events, UTC, None where there are none.

    `bytes` are those of the live files, `disk_bytes` of all that lies in its folder. `raw_ratio` is the size of
    the raw records over `bytes`, from a sample of files, as are `raw_bytes_a_row` and `column_bytes_a_row`: what an
    event takes, compressed, for its raw record and for all else. `rows_a_day` and `bytes_a_day` are the middle of the
    last 14 days but the newest; None for fewer than two days. `orphan_files` are known to no snapshot: left by killed
    processes, or being written right now.
    """

    source: str
    rows: int = 0
    files: int = 0
    bytes: int = 0
    bytes_a_row: float = 0.0
    raw_ratio: float | None = None
    days: int = 0
    snapshots: int = 0
    first_event: datetime | None = None
    last_event: datetime | None = None
    small_files: int = 0
    disk_bytes: int = 0
    orphan_files: int = 0
    orphan_bytes: int = 0
    raw_bytes_a_row: float | None = None
    column_bytes_a_row: float | None = None
    rows_a_day: float | None = None
    bytes_a_day: int | None = None
    retention_days: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The figures by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Expired:
    """What was given up: snapshots, files and bytes deleted, orphans among them, and events past retention.

    `objects_folded` are rows of the ledger that became sums.
    """

    source: str
    snapshots_expired: int = 0
    snapshots_kept: int = 0
    files_deleted: int = 0
    bytes_deleted: int = 0
    orphans_deleted: int = 0
    orphan_bytes: int = 0
    rows_dropped: int = 0
    days_dropped: int = 0
    objects_folded: int = 0

    def as_dict(self) -> dict[str, object]:
        """The counts by name."""
        return asdict(self)


def stats(lake: Lake, source: LogSource) -> LakeStats:
    """Count what the source's table holds; zeros where it has none. Raises `LakeError`."""
    if not lake.exists(source):
        return LakeStats(source.name)
    table = EventTable(lake, source)
    live = table.files()
    lies = files.lying(table.table)
    needed = files.needed(table.table, table.table.snapshots())
    orphans = [one for one in lies if one.path not in needed and one.path.endswith(_OURS)]
    rows, size = sum(f.rows for f in live), sum(f.bytes for f in live)
    return LakeStats(
        source=source.name,
        rows=rows,
        files=len(live),
        bytes=size,
        bytes_a_row=round(size / rows, 1) if rows else 0.0,
        **_sampled(table.table, live),
        **_growth(live),
        days=len({f.day for f in live}),
        snapshots=len(table.table.snapshots()),
        first_event=min((f.start for f in live), default=None),
        last_event=max((f.end for f in live), default=None),
        small_files=sum(f.bytes < SMALL for f in live),
        disk_bytes=sum(one.bytes for one in lies),
        orphan_files=len(orphans),
        orphan_bytes=sum(one.bytes for one in orphans),
    )


def _sampled(table: Table, live: Sequence[LakeFile]) -> dict[str, Any]:
    """What raw records and columns take, by the footers of some files."""
    text = raw = rest = size = rows = 0
    for file in live[:: max(1, len(live) // _SAMPLE)]:
        with translate(file.path, table.io.new_input(file.path).open) as stream:
            metadata = pq.read_metadata(stream)
        size, rows = size + file.bytes, rows + metadata.num_rows
        for group in (metadata.row_group(n) for n in range(metadata.num_row_groups)):
            for column in (group.column(n) for n in range(group.num_columns)):
                if column.path_in_schema == "raw":
                    text += column.total_uncompressed_size
                    raw += column.total_compressed_size
                else:
                    rest += column.total_compressed_size
    return {
        "raw_ratio": round(text / size, 2) if size else None,
        "raw_bytes_a_row": round(raw / rows, 1) if rows else None,
        "column_bytes_a_row": round(rest / rows, 1) if rows else None,
    }


def _growth(live: Sequence[LakeFile]) -> dict[str, Any]:
    """The middle of the last days; the newest is not over."""
    days: dict[date, list[int]] = {}
    for file in live:
        sums = days.setdefault(file.day, [0, 0])
        sums[0] += file.rows
        sums[1] += file.bytes
    last = sorted(days)[-_GROWTH_DAYS - 1 : -1]
    if not last:
        return {}
    rows, size = (median(days[day][place] for day in last) for place in (0, 1))
    return {"rows_a_day": float(rows), "bytes_a_day": int(size)}


def restless(lake: Lake, source: LogSource, since: datetime) -> set[date]:
    """The UTC days to which something was added since then. Raises `LakeError`."""
    table = EventTable(lake, source)
    days: set[date] = set()
    for snapshot in reversed(_in_order(table.table)):
        if snapshot.timestamp_ms < since.timestamp() * 1000:
            break
        if not rewrites(snapshot):
            days |= {file.day for file in table.added(snapshot)}
    return days


def oldest_position(lake: Lake, source: LogSource, checkpoints: Iterable[str | None]) -> str | None:
    """The checkpoint that is furthest behind, for `compact`; None where none is of a snapshot that is known.

    A checkpoint that is lost counts for nothing: what reads from there reads everything.
    """
    positions = {position for position in checkpoints if position is not None}
    if not positions or not lake.exists(source):
        return None
    if "0" in positions:
        return "0"
    known = [str(s.snapshot_id) for s in _in_order(lake.iceberg(source))]
    return next((position for position in known if position in positions), None)


def _in_order(table: Table) -> list[Snapshot]:
    """The snapshots from the oldest that is kept to the current one."""
    out: list[Snapshot] = []
    snapshot = table.current_snapshot()
    while snapshot is not None:
        out.append(snapshot)
        parent = snapshot.parent_snapshot_id
        snapshot = None if parent is None else table.snapshot_by_id(parent)
    return out[::-1]


def expire(
    lake: Lake,
    source: LogSource,
    *,
    keep_days: float = 7,
    retention_days: int | None = None,
    checkpoints: Sequence[str] = (),
    pending_batches: Sequence[str] = (),
    now: datetime | None = None,
    dropping: Callable[[list[LakeFile]], None] = lambda _files: None,
) -> Expired:
    """Forget snapshots that were replaced more than `keep_days` ago, and delete the files only they had.

    Those from the oldest checkpoint or pending batch on are kept. With `retention_days`, events of UTC days
    before that many days ago are dropped first, `dropping` being told of their files before it is done; the files go
    when their snapshots do. Files that no snapshot
    ever had are deleted when they are older than a day. A reader that runs longer than `keep_days` may miss files.
    """
    if keep_days < 0 or (retention_days is not None and retention_days < 1):
        raise UsageError("days may not be negative, and retention not 0", where="expire", hint="give at least 1")
    if not lake.exists(source):
        return Expired(source.name)
    moment = now or datetime.now(UTC)
    table = EventTable(lake, source)
    dropped = _drop_days(table, moment, retention_days, dropping) if retention_days is not None else []
    # The listing comes first: what is written and committed after it is not in it, and so is safe.
    lies = files.lying(table.table)
    gone = _forget(table.table, moment - timedelta(days=keep_days), checkpoints, pending_batches)
    needed = files.needed(table.table, table.table.snapshots())
    useless = [one for one in lies if one.path not in needed and one.path.endswith(_OURS)]
    expired = [one for one in useless if one.path in gone]
    old = [one for one in useless if one.path not in gone and one.written < moment - write.ORPHAN]
    deleted, size = files.remove(table.table, expired)
    orphans, orphan_bytes = files.remove(table.table, old)
    return Expired(
        source.name,
        snapshots_expired=gone.snapshots,
        snapshots_kept=len(table.table.snapshots()),
        files_deleted=deleted,
        bytes_deleted=size,
        orphans_deleted=orphans,
        orphan_bytes=orphan_bytes,
        rows_dropped=sum(f.rows for f in dropped),
        days_dropped=len({f.day for f in dropped}),
    )


def _drop_days(
    table: EventTable, now: datetime, days: int, dropping: Callable[[list[LakeFile]], None]
) -> list[LakeFile]:
    """Take the files of days past retention out of the table."""
    first = (now - timedelta(days=days)).date()
    old = [file for file in table.files() if file.day < first]
    if old:
        dropping(old)
        replace(table.table, old, [], {write.KIND: "retention"})
    return old


class _Gone(set[str]):
    """Paths that belonged to forgotten snapshots, and how many these were."""

    snapshots = 0


def _forget(table: Table, before: datetime, checkpoints: Sequence[str], batches: Sequence[str]) -> _Gone:
    """Forget snapshots; gives the paths of what they had, some of which others still need."""
    gone = _Gone()
    for _ in range(_ATTEMPTS):
        translate(".".join(table.name()), table.refresh)
        useless = _useless(table, before, set(checkpoints), set(batches))
        if not useless:
            return gone
        paths = files.needed(table, useless)
        try:
            ids = [snapshot.snapshot_id for snapshot in useless]
            translate(".".join(table.name()), table.maintenance.expire_snapshots().by_ids(ids).commit)
        except LakeBusy:
            continue
        translate(".".join(table.name()), table.refresh)
        gone.update(paths)
        gone.snapshots = len(useless)
        return gone
    raise LakeBusy(
        "other processes keep committing first", where=".".join(table.name()), hint="nothing was deleted; run it again"
    )


def _useless(table: Table, before: datetime, checkpoints: set[str], batches: set[str]) -> list[Snapshot]:
    """The oldest snapshots up to the first that is needed: by a checkpoint, a batch, or for its age."""
    if "0" in checkpoints:
        return []
    line = _in_order(table)
    out: list[Snapshot] = []
    for snapshot, successor in pairwise(line):
        summary = snapshot.summary
        named = set(((summary.get(write.BATCHES) if summary else None) or "").split())
        replaced = datetime.fromtimestamp(successor.timestamp_ms / 1000, tz=UTC)
        if replaced >= before or str(snapshot.snapshot_id) in checkpoints or named & batches:
            break
        out.append(snapshot)
    return out
