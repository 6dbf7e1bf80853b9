"""What a query gives: column names and rows that are computed as they are read."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake.engine import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

_TIME = pa.timestamp("us", tz="UTC")


class Result:
    """Rows of one query, read once. A context manager; reading to the end closes it too.

    `columns` are distinct names and `types` DuckDB's names of their types (`JSON` is text that holds JSON);
    `schema` is their shape in Arrow.
    `notes` are sentences for the person, complete when the rows are read. `files` counts the Parquet files
    that were planned. Times are aware and UTC.
    """

    def __init__(
        self,
        columns: Sequence[str],
        types: Sequence[str],
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        *,
        limit: int | None = None,
        notes: Iterable[str] = (),
        files: int = 0,
        close: Callable[[], None] = lambda: None,
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        self.columns = _distinct(columns)
        self.types = tuple(types)
        self.notes = list(notes)
        self.files = files
        self.limit = limit
        self.cut = False
        self.schema = pa.schema(
            [pa.field(name, _utc(field.type)) for name, field in zip(self.columns, schema, strict=True)]
        )
        self._batches = iter(batches)
        self._close = close
        self.interrupt = interrupt

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow; times are microseconds in UTC. Raises `QueryError`, `LakeError`."""
        left = self.limit
        try:
            while (batch := self._next()) is not None:
                if left is not None and batch.num_rows > left:
                    self.was_cut(self.limit or 0)
                    if left:
                        yield self._plain(batch.slice(0, left))
                    return
                if left is not None:
                    left -= batch.num_rows
                if batch.num_rows:
                    yield self._plain(batch)
        finally:
            self.close()

    def _next(self) -> pa.RecordBatch | None:
        with translated():
            return next(self._batches, None)

    def _plain(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = [_in_utc(column) for column in batch.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def was_cut(self, limit: int) -> None:
        """Say that there are more rows than the limit."""
        self.cut = True
        self.notes.append(f"only {limit} rows are shown, there are more: narrow it, or raise --limit")

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows as tuples of Python values; NULL is None, whole decimals are integers."""
        for batch in self.batches():
            columns = [_values(column) for column in batch.columns]
            yield from zip(*columns, strict=True)

    def dicts(self) -> Iterator[dict[str, Any]]:
        """The rows by column name."""
        for row in self.rows():
            yield dict(zip(self.columns, row, strict=True))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self.rows()

    def close(self) -> None:
        """Free the engine; what was not read is dropped. Twice is fine."""
        close, self._close = self._close, lambda: None
        self._batches = iter(())
        self.interrupt = lambda: None
        close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, a repeated one with its number behind it."""
    seen: set[str] = set()
    out = []
    for name in names:
        number, unique = 0, name
        while unique in seen:
            number += 1
            unique = f"{name}_{number}"
        seen.add(unique)
        out.append(unique)
    return tuple(out)


def _utc(kind: pa.DataType) -> pa.DataType:
    return _TIME if pa.types.is_timestamp(kind) else kind


def _in_utc(column: pa.Array) -> pa.Array:
    if not pa.types.is_timestamp(column.type) or column.type == _TIME:
        return column
    zoned = column if column.type.tz else pc.assume_timezone(column, "UTC")
    return zoned.cast(_TIME, safe=False)


def _values(column: pa.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if pa.types.is_timestamp(column.type):
        return [None if v is None else v.replace(tzinfo=UTC) for v in values]
    if pa.types.is_decimal(column.type) and column.type.scale == 0:
        return [None if v is None else int(v) for v in values]
    if pa.types.is_nested(column.type):
        return [_inner(v) for v in values]
    return values


def _inner(value: Any) -> Any:
    """A nested value with its decimals and times as above."""
    if isinstance(value, dict):
        return {key: _inner(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_inner(v) for v in value]
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if hasattr(value, "astimezone"):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value
