"""Sorted Parquet files become one, in order and in bounded memory.

The order comes from the sort columns of all files at once, which are small; the rows follow in slices, each
file read forward once. Every row of the files is a row of the one, whatever their order was.
"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vedette.lake import codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: Files read side by side at the most.
FAN_IN = 24
#: Memory that one slice of rows may take, in bytes, and the rows it has at the most.
_SLICE_BYTES = 40 << 20
_SLICE_ROWS = 1 << 16
_BUFFER = 32 << 10


class _Run:
    """One file, read forward."""

    def __init__(self, path: Path, schema: pa.Schema, rows: int, stack: ExitStack) -> None:
        self._file = stack.enter_context(pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False))
        self._schema = schema
        self._batches = self._file.iter_batches(batch_size=max(64, rows), use_threads=False)
        self._held: list[pa.RecordBatch] = []

    def take(self, count: int) -> list[pa.RecordBatch]:
        """The next `count` rows in the wanted shape."""
        out = []
        while count:
            if not self._held:
                self._held.append(conform(next(self._batches), self._schema))
            batch = self._held.pop()
            if batch.num_rows > count:
                self._held.append(batch.slice(count))
                batch = batch.slice(0, count)
            if batch.num_rows:
                out.append(batch)
            count -= batch.num_rows
        return out


def merged(paths: Sequence[Path], schema: pa.Schema, sort: Sequence[str], folder: Path) -> Iterator[pa.Table]:
    """The rows of the files in slices, in the order of the sort columns (dotted names).

    More files than are read side by side are merged in rounds, through files in `folder`.
    """
    runs = list(paths)
    size = _slice_rows(paths)
    level = 0
    while len(runs) > FAN_IN:
        level += 1
        runs = [
            _spilled(_merged(runs[at : at + FAN_IN], schema, sort, size), schema, folder / f"{level}-{at}.parquet")
            for at in range(0, len(runs), FAN_IN)
        ]
    yield from _merged(runs, schema, sort, size)


def _spilled(slices: Iterator[pa.Table], schema: pa.Schema, to: Path) -> Path:
    with pq.ParquetWriter(to, schema, compression="lz4", use_dictionary=False, write_statistics=False) as writer:
        for part in slices:
            writer.write_table(part)
            del part  # or it would live on while the next is made
            pa.default_memory_pool().release_unused()
    return to


def _merged(paths: Sequence[Path], schema: pa.Schema, sort: Sequence[str], size: int) -> Iterator[pa.Table]:
    order = _order(paths, sort)
    with ExitStack() as stack:
        each = max(64, size // max(1, len(paths)))
        runs = [_Run(path, schema, each, stack) for path in paths]
        for start in range(0, len(order), size):
            part = order[start : start + size]
            counts = np.bincount(part, minlength=len(runs))
            batches = [b for run, count in zip(runs, counts, strict=True) for b in run.take(int(count))]
            place = np.empty(len(part), dtype=np.int64)
            place[np.argsort(part, kind="stable")] = np.arange(len(part))
            yield _taken(batches, schema, pa.array(place))


def _taken(batches: list[pa.RecordBatch], schema: pa.Schema, place: pa.Array) -> pa.Table:
    """The rows of the batches in another order; one column at a time is in memory twice."""
    columns = [
        pa.concat_arrays([batch.column(number) for batch in batches]).take(place) for number in range(len(schema))
    ]
    batches.clear()
    return pa.Table.from_arrays(columns, schema=schema)


def _order(paths: Sequence[Path], sort: Sequence[str]) -> NDArray[np.int16]:
    """For each row of the result in turn, the number of the file it comes from."""
    columns: list[list[pa.Array | None]] = [[] for _ in sort]
    rows = []
    for path in paths:
        with pq.ParquetFile(path, read_dictionary=list(sort)) as file:
            known = set(_leaves(file.schema_arrow))
            rows.append(file.metadata.num_rows)
            for number, name in enumerate(sort):
                table = file.read(columns=[name], use_threads=False) if name in known else None
                columns[number].append(None if table is None else _leaf(table, name))
    keys = []
    for parts in columns:
        keys.append(_ranks(parts, rows))
        parts.clear()
    place = np.empty(sum(rows), dtype=np.int64)
    place[codes.argsort(keys)] = np.arange(len(place))
    # A file that is not sorted is taken as it comes: its rows never step back.
    for first, last in pairwise(np.cumsum([0, *rows])):
        np.maximum.accumulate(place[first:last], out=place[first:last])
    origin = np.repeat(np.arange(len(paths), dtype=np.int16), rows)
    return origin[np.argsort(place, kind="stable")]


def _ranks(parts: Sequence[pa.Array | None], rows: Sequence[int]) -> NDArray[np.int64]:
    """The place of each row's value among those of all files; NULL, and what a file does not have, comes last."""
    kind = next((part.type for part in parts if part is not None), pa.int64())
    whole = [pa.nulls(n, kind) if part is None else part for part, n in zip(parts, rows, strict=True)]
    if not pa.types.is_dictionary(kind) and not pa.types.is_string(kind):
        numbers = pa.chunked_array(whole).cast(pa.int64())
        last = pc.max(numbers).as_py()
        ranks: NDArray[np.int64] = numbers.fill_null(0 if last is None else last + 1).to_numpy()
        return ranks
    column = pa.chunked_array([codes.encoded(part) for part in whole]).unify_dictionaries()
    return codes.ranks(column.combine_chunks())


def _leaf(table: pa.Table, name: str) -> pa.Array:
    first, *rest = name.split(".")
    column = table[first].combine_chunks()
    for part in rest:
        column = pc.struct_field(column, part)
    return column


def _leaves(schema: pa.Schema) -> Iterator[str]:
    def below(field: pa.Field, prefix: str) -> Iterator[str]:
        if pa.types.is_struct(field.type):
            for child in field.type:
                yield from below(child, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"

    for field in schema:
        yield from below(field, "")


def _slice_rows(paths: Sequence[Path]) -> int:
    """Rows of a slice: as many as its memory holds of the fattest file's."""
    widest = 1.0
    for path in paths:
        metadata = pq.read_metadata(path)
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            # The plain size of dictionaries is not told; their columns are about as wide again as all the rest.
            widest = max(widest, 2 * group.total_byte_size / max(1, group.num_rows))
    return max(64, min(_SLICE_ROWS, int(_SLICE_BYTES / widest)))


def conform(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch in the wanted shape: columns by name, NULL for those the file is too old to have."""
    arrays = []
    for field in schema:
        number = batch.schema.get_field_index(field.name)
        column = batch.column(number) if number >= 0 else pa.nulls(batch.num_rows, field.type)
        arrays.append(_shaped(column, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _shaped(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type == kind or not pa.types.is_struct(kind):
        return column if column.type == kind else column.cast(kind)
    names = {child.name for child in column.type}
    children = [
        _shaped(pc.struct_field(column, f.name), f.type) if f.name in names else pa.nulls(len(column), f.type)
        for f in kind
    ]
    return pa.StructArray.from_arrays(children, fields=list(kind), mask=column.is_null())
