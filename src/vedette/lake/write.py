"""Rows become Parquet files, files become snapshots: each batch once, with its id in the snapshot's summary."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import (
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import Transaction
from pyiceberg.typedef import Record

from vedette.lake import schema as shapes
from vedette.lake.catalog import arrow_schema, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyiceberg.table import Table
    from pyiceberg.table.metadata import TableMetadata
    from pyiceberg.table.update import TableUpdate

    from vedette.model import LogSource

#: Keys of ours in a snapshot's summary.
BATCHES = "vedette.batches"
KIND = "vedette.kind"

#: Age from which on a file that no snapshot knows is taken for left behind by a process that died.
ORPHAN = timedelta(days=1)

#: Columns whose bounds a reader prunes files by, besides those the rows are sorted by.
_BOUNDED = ("ev_time", "ev_account", "ev_region")
#: A file of so few rows gets dictionaries of its own.
_FEW_ROWS = 256
#: Records of a row group: few enough bytes that a reader of a few calls skips the others, and that many rows, least
#: and most. Each group costs something a column, so short records stand in groups of more rows.
_GROUP_BYTES, _LEAST_ROWS, _MOST_ROWS = 16 << 20, 1 << 14, 1 << 17
_SAMPLE = 1 << 10
_EPOCH = date(1970, 1, 1)
_INTEGERS = frozenset({"long", "timestamp"})


@dataclass(frozen=True, slots=True)
class Written:
    """A Parquet file that no snapshot knows yet; `at` is when it was written, in seconds since 1970 UTC."""

    file: DataFile
    day: date
    rows: int
    bytes: int
    at: float = field(default_factory=time.time)

    @property
    def stale(self) -> bool:
        """Whether it is so old that expiry may soon take it for left behind: it must not be committed any more."""
        return time.time() - self.at > ORPHAN.total_seconds() / 2


class ParquetWriter:
    """Writes rows of one table as Parquet files, one for each day of `ev_time`."""

    def __init__(self, source: LogSource, table: Table, *, level: int = 1) -> None:
        self.source = source
        self.table = table
        self.level = level
        self.schema = arrow_schema(table.schema())
        self._mapping = parquet_path_to_id_mapping(table.schema())
        self._plan = compute_statistics_plan(table.schema(), table.properties)
        columns = shapes.stored(source)
        self._dictionary = [
            name if kind != "list<string>" else f"{name}.list.element"
            for name, (kind, _) in columns.items()
            if kind in {"string", "list<string>"} and name not in shapes.UNIQUE
        ]
        self._statistics = [name for name in (*_BOUNDED, *source.sort) if name in columns]
        self._compression = _compression(self.schema, {*self._dictionary})
        #: Numbers go as differences, and ids without what they begin with alike: less to compress, in less time.
        self._encodings = {name: "DELTA_BINARY_PACKED" for name, (kind, _) in columns.items() if kind in _INTEGERS}
        self._encodings["ev_id"] = "DELTA_BYTE_ARRAY"
        always = {"raw", *_BOUNDED, *source.key, *source.sort}
        self._optional = {name for name in columns if name not in always and not name.startswith("ev_")}

    def write(self, rows: pa.Table) -> list[Written]:
        """Write the rows, which are in order of day, as files; empty for no rows."""
        return [self._one(part, day) for day, part in by_day(rows)]

    def _parquet(self, stream: Any, shape: pa.Schema, level: int) -> pq.ParquetWriter:
        """A writer of rows of that shape: the table's columns, or some of them."""
        return pq.ParquetWriter(
            stream,
            shape,
            compression=self._compression,
            compression_level={name: level for name, how in self._compression.items() if how == "zstd"},
            use_dictionary=self._dictionary,
            column_encoding=self._encodings,
            write_statistics=self._statistics,
            store_schema=False,
            data_page_size=1 << 20,
        )

    def _filled(self, rows: pa.Table) -> pa.Table:
        """The rows without columns of the source that are NULL in all of them: a file that lacks a column says so.

        https://iceberg.apache.org/spec/#column-projection
        """
        empty = [n for n in rows.column_names if n in self._optional and rows[n].null_count == rows.num_rows]
        return rows.drop_columns(empty) if empty else rows

    def _one(self, rows: pa.Table, day: date) -> Written:
        name = f"{uuid.uuid4()}.parquet"
        path = f"{self.table.location()}/data/ev_day={day.isoformat()}/{name}"

        def run() -> tuple[pq.FileMetaData, int]:
            output = self.table.io.new_output(path)
            with output.create() as stream:
                placed = self._filled(_placed(rows, self.schema))
                if rows.num_rows <= _FEW_ROWS:  # its dictionaries are those of the whole batch
                    placed = placed.cast(_plain(placed.schema))
                shape = _numbered(placed.schema, self.schema)
                writer = self._parquet(stream, shape, self.level)
                with writer:
                    writer.write_table(placed.cast(shape), row_group_size=_group_rows(placed))
                metadata = writer.writer.metadata
            return metadata, len(output)

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
        return Written(file, day, rows.num_rows, size)


def _compression(schema: pa.Schema, numbered: set[str]) -> dict[str, str]:
    """How each Parquet column is packed: numbers of dictionaries are small, and zstd sets itself up for each page."""
    return {
        name: "snappy" if name in numbered or pa.types.is_boolean(kind) else "zstd" for name, kind in _leaves(schema)
    }


def _leaves(fields: Iterable[pa.Field], before: str = "") -> Iterator[tuple[str, pa.DataType]]:
    """Parquet's columns by the names that its writer knows them by."""
    for one in fields:
        name = before + one.name
        if pa.types.is_struct(one.type):
            yield from _leaves(one.type, f"{name}.")
        elif pa.types.is_list(one.type):
            yield f"{name}.list.element", one.type.value_type
        else:
            yield name, one.type


def _group_rows(rows: pa.Table) -> int:
    """How many of the rows make a row group, by the size of the first ones' records."""
    head = rows["raw"].slice(0, _SAMPLE).combine_chunks()
    if pa.types.is_string_view(head.type):  # a view begins with its length, and to make text of views costs a copy
        lengths = np.frombuffer(head.buffers()[1], dtype=np.int32).reshape(-1, 4)[head.offset :][: len(head), 0]
    else:
        lengths = pc.binary_length(head).to_numpy(zero_copy_only=False)
    size = max(1, int(lengths.mean()))
    return min(max(_GROUP_BYTES // size, _LEAST_ROWS), _MOST_ROWS)


def _placed(rows: pa.Table, wanted: pa.Schema) -> pa.Table:
    """The rows with the table's columns in its order: those it got later stand last, those no source has are NULL."""
    if _names(rows.schema) == _names(wanted):
        return rows
    arrays = [
        _child(rows[f.name].combine_chunks() if f.name in rows.column_names else None, f, rows.num_rows) for f in wanted
    ]
    return pa.Table.from_arrays(arrays, names=wanted.names)


def _names(fields: Iterable[pa.Field]) -> list[object]:
    return [(f.name, _names(f.type)) if pa.types.is_struct(f.type) else f.name for f in fields]


def _child(column: pa.Array | None, wanted: pa.Field, rows: int) -> pa.Array:
    if column is None:
        return pa.nulls(rows, wanted.type)
    if not pa.types.is_struct(wanted.type):
        return column
    has = {child.name for child in column.type}
    children = [_child(pc.struct_field(column, c.name) if c.name in has else None, c, rows) for c in wanted.type]
    return pa.StructArray.from_arrays(children, names=[c.name for c in wanted.type], mask=column.is_null())


def _numbered(rows: pa.Schema, wanted: pa.Schema) -> pa.Schema:
    """The shape of the rows, dictionaries kept, with the table's field ids."""
    return pa.schema([_field(has, wanted.field(has.name)) for has in rows])


def _field(has: pa.Field, wanted: pa.Field) -> pa.Field:
    kind = wanted.type
    if pa.types.is_struct(kind):
        kind = pa.struct([_field(has.type.field(child.name), child) for child in kind])
    elif pa.types.is_dictionary(has.type) or pa.types.is_string_view(has.type):
        kind = has.type
    return pa.field(wanted.name, kind, metadata=wanted.metadata)


def _plain(shape: pa.Schema) -> pa.Schema:
    """The shape with each value in its row."""
    return pa.schema([_spelt(field) for field in shape])


def _spelt(field: pa.Field) -> pa.Field:
    kind = field.type
    if pa.types.is_struct(kind):
        kind = pa.struct([_spelt(child) for child in kind])
    elif pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.field(field.name, kind, metadata=field.metadata)


def by_day(rows: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    """The rows of each UTC day; rows are in order of day."""
    start = 0
    times = rows["ev_time"]
    while start < rows.num_rows:
        first: datetime = times[start].as_py().astimezone(UTC)
        day = first.date()
        end_of_day = datetime.combine(day, datetime.min.time(), UTC)
        if day < date.max:
            later = pc.greater_equal(times.slice(start), pa.scalar(end_of_day + timedelta(days=1), times.type))
            position = pc.index(later, value=True).as_py()
        else:
            position = -1
        end = rows.num_rows if position < 0 else start + position
        yield day, rows.slice(start, end - start)
        start = end


class _Transaction(Transaction):
    """A transaction that copies the table's metadata when they change, not each time that a property is asked for.

    A commit asks some fourteen times; the copy costs more than all else in it where the table has many columns.
    """

    _seen: tuple[TableMetadata, tuple[TableUpdate, ...], TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        """The metadata with the updates so far."""
        base, updates = self._table.metadata, self._updates
        if not updates:
            return base
        if self._seen is None or self._seen[0] is not base or self._seen[1] is not updates:
            self._seen = (base, updates, super().table_metadata)
        return self._seen[2]


def commit(table: Table, written: Sequence[Written], summary: Mapping[str, str]) -> int:
    """Make the files one snapshot with `summary`; returns its id.

    Raises `LakeBusy` where another process committed first (nothing was changed then).
    """

    def run() -> int:
        with (
            _Transaction(table) as transaction,
            transaction.update_snapshot(snapshot_properties=dict(summary)).fast_append() as append,
        ):
            for one in written:
                append.append_data_file(one.file)
        snapshot = table.current_snapshot()
        return snapshot.snapshot_id if snapshot else -1

    return translate(".".join(table.name()), run)


def discard(table: Table, written: Sequence[Written]) -> None:
    """Delete files that no snapshot will know; a file that is gone already is fine."""
    for one in written:
        try:
            table.io.delete(one.file.file_path)
        except OSError:
            continue
