"""Small files of a day become larger ones: the same rows, in one snapshot that is no news to detection."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.exceptions import ValidationException
from pyiceberg.io.pyarrow import data_file_statistics_from_parquet_metadata
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.typedef import Record

from vedette.errors import LakeBusy, LakeError
from vedette.lake import write
from vedette.lake.catalog import translate
from vedette.lake.events import EventTable
from vedette.lake.merge import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyiceberg.table import Table

    from vedette.lake.catalog import Lake
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource

_ATTEMPTS = 20
_JOB = "vedette.job"
_EPOCH = date(1970, 1, 1)
#: How hard zstd tries: these files stay.
_LEVEL = 3
#: A file larger than this many times the others of its group together is left out: it would be copied for little.
_UNEQUAL = 4


@dataclass(frozen=True, slots=True)
class Compacted:
    """What compaction did to a source's table: files and bytes before and after, rows moved, days touched.

    `snapshot` is the id of the new snapshot, None where there was nothing to do.
    """

    source: str
    files_before: int = 0
    files_after: int = 0
    rows: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    days: int = 0
    snapshot: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The counts by name."""
        return asdict(self)


def compact(
    lake: Lake,
    source: LogSource,
    *,
    before_position: str | None = None,
    target_bytes: int = 256 << 20,
    min_files: int = 4,
    least: Callable[[date], int] | None = None,
    most_bytes: int | None = None,
) -> Compacted:
    """Rewrite small files of each UTC day into files of about `target_bytes`, sorted.

    Only files that were there at `before_position`, the oldest checkpoint of detection, are touched; None or a
    position that is lost touches all, for then detection reads whatever is there. Groups of fewer than
    `min_files` files stay; `least` gives that number for each day instead. With `most_bytes` the oldest groups of
    about that size together are rewritten, at least one; the rest is for another time. Raises `LakeBusy` where other
    processes keep committing first; the lake is whole then.
    """
    if not lake.exists(source):
        return Compacted(source.name)
    table = EventTable(lake, source)
    wanted = least or (lambda _day: min_files)
    groups = _some(_groups(_passed(table, before_position), target_bytes, wanted), most_bytes)
    if not groups:
        return Compacted(source.name)
    writer = _Writer(source, table.table)
    done: list[write.Written] = []
    try:
        for group in groups:
            done.append(_rewrite(table.table, writer, group))  # noqa: PERF401  what is done must be known on errors
    except BaseException:
        write.discard(table.table, done)
        raise
    old = [file for group in groups for file in group]
    snapshot = replace(table.table, old, done, {write.KIND: "compact"})
    return Compacted(
        source.name,
        files_before=len(old),
        files_after=len(done),
        rows=sum(w.rows for w in done),
        bytes_before=sum(f.bytes for f in old),
        bytes_after=sum(w.bytes for w in done),
        days=len({f.day for f in old}),
        snapshot=str(snapshot),
    )


def _passed(table: EventTable, position: str | None) -> list[LakeFile]:
    """The table's files that detection has behind it."""
    now = table.files()
    if position is None:
        return now
    if position == "0":
        return []
    then = table.table.snapshot_by_id(int(position)) if position.isdecimal() else None
    if then is None:
        return now
    seen = {file.path for file in table.files(snapshot=then)}
    return [file for file in now if file.path in seen]


def _some(groups: Iterator[list[LakeFile]], most: int | None) -> list[list[LakeFile]]:
    """The first groups, up to that many bytes together; all where there is no limit."""
    out: list[list[LakeFile]] = []
    size = 0
    for group in groups:
        size += sum(file.bytes for file in group)
        if out and most is not None and size > most:
            break
        out.append(group)
    return out


def _groups(files: Sequence[LakeFile], target: int, least: Callable[[date], int]) -> Iterator[list[LakeFile]]:
    """Small files of one day that become one file, in order of time; what is not worth the work is left out."""
    days: dict[date, list[LakeFile]] = {}
    for file in files:
        if file.bytes < target // 2:
            days.setdefault(file.day, []).append(file)
    for day, small in sorted(days.items()):
        enough = max(2, least(day))
        group: list[LakeFile] = []
        for file in _even(small):
            if group and sum(f.bytes for f in group) + file.bytes > target:
                if len(group) >= enough:
                    yield group
                group = []
            group.append(file)
        if len(group) >= enough:
            yield group


def _even(files: Sequence[LakeFile]) -> list[LakeFile]:
    """The files in order of time, without those that are much larger than all the smaller ones together."""
    kept: list[LakeFile] = []
    total = 0
    for file in sorted(files, key=lambda f: (f.bytes, f.path)):
        if total and file.bytes > _UNEQUAL * total and len(kept) > 1:
            break
        kept.append(file)
        total += file.bytes
    return sorted(kept, key=lambda f: (f.start, f.path))


def _rewrite(table: Table, writer: _Writer, group: Sequence[LakeFile]) -> write.Written:
    rows = sum(file.rows for file in group)
    with tempfile.TemporaryDirectory(prefix="vedette-compact-") as name:
        folder = Path(name)
        paths = [_local(table, file, folder) for file in group]
        written = writer.stream(merged(paths, writer.schema, writer.source.sort, folder), group[0].day)
    if written.rows != rows:
        write.discard(table, [written])
        raise LakeError(
            f"{written.rows} rows were written where {rows} were read",
            where=f"{writer.source.name}, {group[0].day}",
            hint="nothing was changed; please report it",
        )
    return written


def _local(table: Table, file: LakeFile, folder: Path) -> Path:
    """The file's path on this machine; one in a bucket is copied."""
    if "://" not in file.path or file.path.startswith("file://"):
        return Path(file.path.removeprefix("file://"))
    to = folder / file.path.rsplit("/", 1)[-1]

    def run() -> None:
        with table.io.new_input(file.path).open() as remote, to.open("wb") as local:
            shutil.copyfileobj(remote, local, 8 << 20)

    translate(file.path, run)
    return to


class _Writer(write.ParquetWriter):
    """Writes one file from slices of rows, as the collection's writer does from whole batches."""

    def stream(self, slices: Iterator[pa.Table], day: date) -> write.Written:
        """Write the slices, all of one day, as one file. A file that is half written is deleted."""
        path = f"{self.table.location()}/data/ev_day={day.isoformat()}/{uuid.uuid4()}.parquet"
        output = self.table.io.new_output(path)
        rows = 0

        def run() -> tuple[pq.FileMetaData, int]:
            nonlocal rows
            with output.create() as stream:
                writer = self._parquet(stream, self.schema, _LEVEL)
                with writer:
                    for part in slices:
                        writer.write_table(part, row_group_size=part.num_rows or 1)
                        rows += part.num_rows
                        del part  # or it would live on while the next is made
                        pa.default_memory_pool().release_unused()
                metadata = writer.writer.metadata
            return metadata, len(output)

        with _gone_on_error(self.table, path):
            metadata, size = translate(path, run)
        statistics = data_file_statistics_from_parquet_metadata(
            parquet_metadata=metadata, stats_columns=self._plan, parquet_column_mapping=self._mapping
        )
        file = DataFile.from_args(
            content=DataFileContent.DATA,
            file_path=path,
            file_format=FileFormat.PARQUET,
            partition=Record((day - _EPOCH).days),
            file_size_in_bytes=size,
            sort_order_id=None,
            spec_id=self.table.spec().spec_id,
            equality_ids=None,
            key_metadata=None,
            **statistics.to_serialized_dict(),
        )
        return write.Written(file, day, rows, size)


@contextmanager
def _gone_on_error(table: Table, path: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            table.io.delete(path)
        raise


def replace(table: Table, old: Sequence[LakeFile], new: Sequence[write.Written], summary: dict[str, str]) -> int:
    """Put the new files in the place of the old in one snapshot; whatever was committed meanwhile stays.

    Returns the snapshot's id. Raises `LakeBusy` where an old file is gone, or others were first each time; the
    new files are deleted then. After any other error it is not known whether the snapshot stands: they stay.
    """
    job = uuid.uuid4().hex
    name = ".".join(table.name())

    def run() -> None:
        with (
            table.transaction() as transaction,
            transaction.update_snapshot(snapshot_properties={**summary, _JOB: job}).overwrite() as overwrite,
        ):
            for file in old:
                overwrite.delete_data_file(file.data)
            for one in new:
                overwrite.append_data_file(one.file)

    for _ in range(_ATTEMPTS):
        try:
            translate(name, table.refresh)
            translate(name, run)
        except LakeBusy:
            if (stands := _snapshot_of(table, job)) is not None:
                return stands
            continue
        except ValidationException:
            write.discard(table, new)
            raise LakeBusy(
                "another process rewrote the same files", where=name, hint="nothing was changed; run it again"
            ) from None
        stands = _snapshot_of(table, job)
        return -1 if stands is None else stands
    write.discard(table, new)
    raise LakeBusy("other processes keep committing first", where=name, hint="nothing was changed; run it again")


def _snapshot_of(table: Table, job: str) -> int | None:
    """The snapshot that a job made, if it stands."""
    try:
        translate(".".join(table.name()), table.refresh)
    except LakeBusy:
        return None
    for snapshot in reversed(table.snapshots()):
        if snapshot.summary is not None and snapshot.summary.get(_JOB) == job:
            return snapshot.snapshot_id
    return None
