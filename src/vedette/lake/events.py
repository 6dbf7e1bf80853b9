"""The table of one source as its writers and readers see it: planned files, commits, what is new."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import ManifestEntryStatus
from pyiceberg.types import TimestamptzType

from vedette.lake import write
from vedette.lake.catalog import Lake, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyiceberg.manifest import DataFile, ManifestFile
    from pyiceberg.table import Table
    from pyiceberg.table.snapshots import Snapshot

    from vedette.model import LogSource, Window

_EPOCH = date(1970, 1, 1)
_EPOCH_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_MANIFESTS_KEPT = 512


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A Parquet file of the table: rows, bytes, its UTC day, the first and last `ev_time`, account and region."""

    path: str
    rows: int
    bytes: int
    day: date
    start: datetime
    end: datetime
    accounts: tuple[str, str] | None
    regions: tuple[str, str] | None
    data: DataFile

    def may_hold(self, accounts: frozenset[str], regions: frozenset[str]) -> bool:
        """Whether one of these accounts and one of these regions lies within the file's bounds."""
        return _within(accounts, self.accounts) and _within(regions, self.regions)


@dataclass(slots=True)
class Work:
    """What looking for repeats cost since this table was opened: manifests, files and rows looked at."""

    manifests: int = 0
    files: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class New:
    """Files that came since a position, the position to go on from, and whether the way there was known."""

    files: list[LakeFile]
    position: str
    complete: bool


class EventTable:
    """One source's table. Not for use by several threads at once, but for `files`."""

    def __init__(self, lake: Lake, source: LogSource) -> None:
        self.source = source
        self.lake = lake
        self.table: Table = lake.iceberg(source)
        self.writer_id = uuid.uuid4().hex[:16]
        self.work = Work()
        self._manifests: OrderedDict[str, list[LakeFile]] = OrderedDict()

    def refresh(self) -> None:
        """See what others have committed. Raises `LakeError`."""
        translate(self.source.name, self.table.refresh)

    @property
    def snapshot_id(self) -> int | None:
        """The current snapshot, None where nothing was ever written."""
        return self.table.metadata.current_snapshot_id

    def current(self) -> Snapshot | None:
        """The current snapshot as of the last refresh."""
        return self.table.current_snapshot()

    def files(self, window: Window | None = None, *, snapshot: Snapshot | None = None) -> list[LakeFile]:
        """The files that may hold events of the window, oldest first; manifests of other days are not read."""
        snapshot = snapshot or self.table.current_snapshot()
        if snapshot is None:
            return []
        found: list[LakeFile] = []
        for manifest in translate(self.source.name, lambda: snapshot.manifests(self.table.io)):
            if _may_hold(manifest, window):
                found.extend(f for f in self._read(manifest) if _overlaps(f, window))
        self.work.files += len(found)
        return sorted(found, key=lambda f: (f.start, f.path))

    def latest(self) -> datetime | None:
        """The time of the latest event, UTC, or None; manifests without events of the last day are not read."""
        snapshot = self.table.current_snapshot()
        if snapshot is None:
            return None
        found: datetime | None = None
        manifests = translate(self.source.name, lambda: snapshot.manifests(self.table.io))
        for manifest in sorted(manifests, key=_last_day, reverse=True):
            if found is not None and _last_day(manifest) < (found.date() - _EPOCH).days:
                break
            found = max([f.end for f in self._read(manifest)] + ([found] if found else []), default=None)
        return found

    def _read(self, manifest: ManifestFile) -> list[LakeFile]:
        cached = self._manifests.get(manifest.manifest_path)
        if cached is None:
            self.work.manifests += 1
            entries = translate(
                manifest.manifest_path,
                lambda: manifest.fetch_manifest_entry(self.table.io, discard_deleted=True),
            )
            cached = [self._file(e.data_file) for e in entries]
            self._manifests[manifest.manifest_path] = cached
            while len(self._manifests) > _MANIFESTS_KEPT:
                self._manifests.popitem(last=False)
        return cached

    def _file(self, data: DataFile) -> LakeFile:
        number = self.table.schema().find_field("ev_time").field_id
        day = _EPOCH + timedelta(days=int(data.partition[0]))
        start, end = (
            _EPOCH_TIME + timedelta(microseconds=int(from_bytes(TimestamptzType(), bounds[number])))
            for bounds in (data.lower_bounds, data.upper_bounds)
        )
        accounts, regions = (self._text_bounds(data, name) for name in ("ev_account", "ev_region"))
        return LakeFile(
            data.file_path,
            data.record_count,
            data.file_size_in_bytes,
            day,
            start,
            end,
            accounts,
            regions,
            data,
        )

    def _text_bounds(self, data: DataFile, name: str) -> tuple[str, str] | None:
        number = self.table.schema().find_field(name).field_id
        low, high = data.lower_bounds.get(number), data.upper_bounds.get(number)
        return None if low is None or high is None else (low.decode(), high.decode())

    def new_since(self, position: str | None) -> New:
        """Files appended after `position`, in order of their commits; all there are where it is None.

        Compaction moves rows into other files and is not news. Where the position's snapshot is gone, every
        file is given and `complete` is False: detecting twice is harmless, missing rows is not.
        """
        current = self.table.current_snapshot()
        here = str(current.snapshot_id) if current else "0"
        if current is None or position == here:
            return New([], here, complete=True)
        if position is None:
            return New(self.files(), here, complete=True)
        steps: list[Snapshot] = []
        snapshot: Snapshot | None = current
        while snapshot is not None and str(snapshot.snapshot_id) != position:
            steps.append(snapshot)
            parent = snapshot.parent_snapshot_id
            snapshot = self.table.snapshot_by_id(parent) if parent is not None else None
        if snapshot is None and (position != "0" or not _first(steps[-1])):
            return New(self.files(), here, complete=False)
        found = [file for step in reversed(steps) if not rewrites(step) for file in self.added(step)]
        return New(found, here, complete=True)

    def added(self, snapshot: Snapshot) -> Iterator[LakeFile]:
        """The files that a snapshot added."""
        for manifest in snapshot.manifests(self.table.io):
            if manifest.added_snapshot_id != snapshot.snapshot_id:
                continue
            self.work.manifests += 1
            for entry in manifest.fetch_manifest_entry(self.table.io, discard_deleted=True):
                if entry.status == ManifestEntryStatus.ADDED:
                    yield self._file(entry.data_file)

    def added_by_others(self, since: int | None) -> list[LakeFile] | None:
        """Files that other writers appended after snapshot `since`; None where that snapshot is unknown."""
        found: list[LakeFile] = []
        snapshot = self.table.current_snapshot()
        while snapshot is not None and snapshot.snapshot_id != since:
            summary = snapshot.summary
            if not rewrites(snapshot) and (summary is None or summary.get("vedette.writer") != self.writer_id):
                found.extend(self.added(snapshot))
            parent = snapshot.parent_snapshot_id
            if parent is None:
                return found if since is None else None
            snapshot = self.table.snapshot_by_id(parent)
        return found if snapshot is not None or since is None else None

    def commit(self, written: Sequence[write.Written], batches: Sequence[str]) -> None:
        """Make the files one snapshot that names the batches. Raises `LakeBusy` where others were first."""
        write.commit(self.table, written, {write.BATCHES: " ".join(batches), "vedette.writer": self.writer_id})

    def holds(self, batches: Iterable[str]) -> set[str]:
        """Those of the batches that a snapshot of the table names."""
        wanted = set(batches)
        held: set[str] = set()
        for snapshot in self.table.snapshots():
            if snapshot.summary is not None:
                held |= wanted & set((snapshot.summary.get(write.BATCHES) or "").split())
        return held


def _first(snapshot: Snapshot) -> bool:
    """Whether nothing was ever committed before it; expiry takes parents away, but not the count."""
    return snapshot.parent_snapshot_id is None and (snapshot.sequence_number or 1) == 1


def rewrites(snapshot: Snapshot) -> bool:
    """Whether the snapshot only moved rows between files, or removed some."""
    return snapshot.summary is not None and snapshot.summary.get(write.KIND) is not None


def _last_day(manifest: ManifestFile) -> int:
    """The last day the manifest has events of, counted from 1970; a day of the far future where it does not tell."""
    bound = manifest.partitions[0].upper_bound if manifest.partitions else None
    return int.from_bytes(bound, "little", signed=True) if bound is not None else (date.max - _EPOCH).days


def _may_hold(manifest: ManifestFile, window: Window | None) -> bool:
    if window is None or not manifest.partitions:
        return True
    summary = manifest.partitions[0]
    if summary.lower_bound is None or summary.upper_bound is None:
        return True
    first, last = (int.from_bytes(b, "little", signed=True) for b in (summary.lower_bound, summary.upper_bound))
    if window.end is not None and first > (window.end.date() - _EPOCH).days:
        return False
    return window.start is None or last >= (window.start.date() - _EPOCH).days


def _within(values: frozenset[str], bounds: tuple[str, str] | None) -> bool:
    return not values or bounds is None or any(bounds[0] <= v <= bounds[1] for v in values)


def _overlaps(file: LakeFile, window: Window | None) -> bool:
    if window is None:
        return True
    if window.end is not None and file.start >= window.end:
        return False
    return window.start is None or file.end >= window.start
