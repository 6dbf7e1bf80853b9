"""Wanted values of JSON records as Arrow columns, with no Python object a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from vedette.lake import _gather as gathering
from vedette.lake import _kernels as kernels
from vedette.lake._texts import scan_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PADDING = kernels.PADDING
#: Distinct values a column that a projection has room for at first.
_DISTINCT = 1024


@dataclass(frozen=True, slots=True)
class Paths:
    """Key paths as a trie for the kernels. Column i is the i-th path; `*` in it stands for array elements."""

    slots: NDArray[np.int32]
    keys: NDArray[np.uint8]
    key_start: NDArray[np.int64]
    target: NDArray[np.int64]
    column: NDArray[np.int64]
    star: NDArray[np.int64]
    count: int

    @classmethod
    def of(cls, paths: Sequence[tuple[str, ...]]) -> Paths:
        """Compile the paths. A path that is the beginning of another takes no objects: they are looked into."""
        nodes: list[dict[str, int]] = [{}]
        columns: dict[tuple[int, str], int] = {}
        for number, path in enumerate(paths):
            node = 0
            for key in path[:-1]:
                if nodes[node].get(key, -1) < 0:
                    nodes.append({})
                    nodes[node][key] = len(nodes) - 1
                node = nodes[node][key]
            nodes[node].setdefault(path[-1], -1)
            columns[node, path[-1]] = number
        key_start, keys = [0], b""
        target: list[int] = []
        column: list[int] = []
        star = [-1] * len(nodes)
        slots = np.full((len(nodes), kernels.SLOTS), -1, dtype=np.int32)
        for number, children in enumerate(nodes):
            for key, child in children.items():
                if key == "*":
                    star[number] = len(target)
                else:
                    _place(slots[number], key.encode(), len(target))
                keys += b"" if key == "*" else key.encode()
                key_start.append(len(keys))
                target.append(child)
                column.append(columns.get((number, key), -1))
        return cls(
            slots=slots,
            keys=np.frombuffer(keys + b"\0" * PADDING, dtype=np.uint8),
            key_start=np.array(key_start, dtype=np.int64),
            target=np.array(target or [-1], dtype=np.int64),
            column=np.array(column or [-1], dtype=np.int64),
            star=np.array(star, dtype=np.int64),
            count=len(paths),
        )


def _place(slots: NDArray[np.int32], key: bytes, edge: int) -> None:
    """Enter an edge where the kernels look for its key: by length, first and last byte, then the next free slot."""
    slot = (len(key) * 37 + key[0] * 7 + key[-1] * 3) % kernels.SLOTS
    while slots[slot] >= 0:
        slot = (slot + 1) % kernels.SLOTS
    slots[slot] = edge


class Projection:
    """Where the wanted values of a batch of records stand in one buffer; grows as objects are added.

    The first `repeating` columns of the paths hold text that repeats: each distinct value is kept once.
    """

    def __init__(self, buffer: NDArray[np.uint8], paths: Paths, *, repeating: int = 0, rows: int = 4096) -> None:
        self.buffer = buffer
        self.paths = paths
        self.repeating = repeating
        self.rows = 0
        self._listed = 0
        self.span: NDArray[np.int64]
        self.starts: NDArray[np.int64]
        self.stops: NDArray[np.int64]
        self.kinds: NDArray[np.uint8]
        self.codes: NDArray[np.int32]
        self._tables: NDArray[np.int32]
        self._counts = np.zeros(repeating, dtype=np.int64)
        self._values = np.empty((0, repeating, 3), dtype=np.int64)
        self._more_rows(rows)
        self._more_values(_DISTINCT)
        self.lists = np.empty((rows, 5), dtype=np.int64)

    def clear(self) -> None:
        """Begin anew with the memory that is there."""
        self.kinds[:, : self.rows] = kernels.MISSING
        self.codes[:, : self.rows] = -1
        self._tables.fill(-1)
        self._counts.fill(0)
        self.rows = self._listed = 0

    def room(self, size: int, used: int) -> None:
        """Make the buffer at least `size` long, keeping its first `used` bytes."""
        if self.buffer.shape[0] < size:
            grown = np.empty(size * 3 // 2, dtype=np.uint8)
            grown[:used] = self.buffer[:used]
            self.buffer = grown

    def _more_rows(self, rows: int) -> None:
        used, others = self.rows, max(self.paths.count - self.repeating, 1)
        span = np.empty((rows, 2), dtype=np.int64)
        starts = np.empty((others, rows), dtype=np.int64)
        stops = np.empty((others, rows), dtype=np.int64)
        kinds = np.zeros((others, rows), dtype=np.uint8)
        codes = np.full((self.repeating, rows), -1, dtype=np.int32)
        if used:
            span[:used] = self.span[:used]
            starts[:, :used], stops[:, :used] = self.starts[:, :used], self.stops[:, :used]
            kinds[:, :used], codes[:, :used] = self.kinds[:, :used], self.codes[:, :used]
        self.span, self.starts, self.stops, self.kinds, self.codes = span, starts, stops, kinds, codes

    def _more_values(self, room: int) -> None:
        """Room for that many distinct values a column; a power of two."""
        values = np.empty((room, self.repeating, 3), dtype=np.int64)
        values[: self._values.shape[0]] = self._values
        self._values = values
        self._tables = np.full((self.repeating, room * 4), -1, dtype=np.int32)
        kernels.enter(self.buffer, self._tables, self._values, self._counts)

    def add(self, start: int, end: int) -> None:
        """Read the records in buffer[start:end], which end there or at a closing bracket."""
        p, position, status = self.paths, start, kernels.ROWS_FULL
        while status != kernels.DONE:
            row, position, listed, status = kernels.scan(
                self.buffer, position, end, False, p.slots, p.keys, p.key_start, p.target, p.column, p.star,
                self.rows, self.span, self.starts, self.stops, self.kinds,
                self.codes, self._tables, self._values, self._counts, self._listed, self.lists,
            )  # fmt: skip
            self._stopped(row, listed, status)

    def add_texts(self, bounds: NDArray[np.int64], keys: Paths) -> NDArray[np.int64]:
        """Read the texts buffer[bounds[i]:bounds[i + 1]]; returns how many rows there are before each and after all.

        Records stand in a text's array, or in the one that an object's first of the `keys` holds; else the text is one.
        """
        p, at, position, status = self.paths, 0, -1, kernels.ROWS_FULL
        rows_of = np.full(len(bounds), self.rows, dtype=np.int64)
        while status != kernels.DONE:
            at, position, row, listed, status = scan_texts(
                bounds, at, position, rows_of, keys.slots, keys.keys, keys.key_start,
                self.buffer, p.slots, p.keys, p.key_start, p.target, p.column, p.star,
                self.rows, self.span, self.starts, self.stops, self.kinds,
                self.codes, self._tables, self._values, self._counts, self._listed, self.lists,
            )  # fmt: skip
            self._stopped(row, listed, status)
        return rows_of

    def _stopped(self, row: int, listed: int, status: int) -> None:
        """Make room for what there was none for; the record is read again from its start."""
        self.rows, self._listed = int(row), int(listed)
        if status == kernels.ROWS_FULL:
            self._more_rows(self.span.shape[0] * 2)
        elif status != kernels.DONE:
            self.kinds[:, self.rows] = kernels.MISSING
            self.codes[:, self.rows] = -1
            if status == kernels.LISTS_FULL:
                self.lists = np.concatenate([self.lists, np.empty_like(self.lists)])
            else:
                self._more_values(self._values.shape[0] * 2)

    def missing(self, number: int) -> NDArray[np.bool_]:
        """The rows where column `number` is missing or null."""
        if number < self.repeating:
            return self.codes[number, : self.rows] < 0
        kinds = self.kinds[number - self.repeating, : self.rows]
        nothing: NDArray[np.bool_] = (kinds == kernels.MISSING) | (kinds == kernels.NULL)
        return nothing

    def column(self, number: int) -> pa.StringArray | pa.DictionaryArray:
        """Column `number` as text, a dictionary where it repeats, NULL for missing and JSON null."""
        rows = self.rows
        if number < self.repeating:
            found = self._values[: self._counts[number], number]
            values = _text(self.buffer, found[:, 0], found[:, 1], found[:, 2].astype(np.uint8))
            return numbered(self.codes[number, :rows], values)
        other = number - self.repeating
        return _text(self.buffer, self.starts[other, :rows], self.stops[other, :rows], self.kinds[other, :rows])

    def lists_at(self, number: int) -> bool:
        """Whether a row has an element of list column `number`."""
        return bool((self.lists[: self._listed, 0] == number).any())

    def list_column(self, number: int) -> pa.ListArray:
        """Column `number` as lists of text, NULL where there is no element."""
        rows = self.lists[: self._listed]
        rows = rows[rows[:, 0] == number]
        values = _text(self.buffer, rows[:, 2], rows[:, 3], rows[:, 4].astype(np.uint8))
        counts = np.bincount(rows[:, 1], minlength=self.rows)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return pa.ListArray.from_arrays(
            pa.array(offsets), values, mask=pa.array(counts == 0, type=pa.bool_()) if self.rows else None
        )

    def records(self, order: NDArray[np.int64] | None = None) -> pa.StringViewArray:
        """The records as they stand in the buffer, in `order` of rows where given: views, nothing is copied."""
        if order is None:
            order = np.arange(self.rows, dtype=np.int64)
        memory, views = _buffer(16 * len(order), np.uint8)
        gathering.view_spans(self.buffer, self.span, order, views)
        return pa.Array.from_buffers(
            pa.string_view(), len(order), [None, memory, pa.py_buffer(self.buffer)], null_count=0
        )


def numbered(numbers: NDArray[np.int32], values: pa.Array) -> pa.DictionaryArray:
    """The value of each number, NULL for -1; the numbers are copied."""
    there = numbers >= 0
    missing = len(numbers) - int(np.count_nonzero(there))
    valid = pa.py_buffer(np.packbits(there, bitorder="little")) if missing else None
    indices = pa.Array.from_buffers(pa.int32(), len(numbers), [valid, pa.py_buffer(numbers.copy())], missing)
    return pa.DictionaryArray.from_arrays(indices, values, safe=False)  # the kernels gave the numbers


def _buffer(length: int, kind: type[Any]) -> tuple[pa.Buffer, NDArray[Any]]:
    """Memory from Arrow's pool, which keeps pages for the next batch, and the same memory as an array."""
    buffer = pa.allocate_buffer(length * np.dtype(kind).itemsize)
    return buffer, np.frombuffer(buffer, dtype=kind)


def _text(buffer: NDArray[np.uint8], starts: Any, stops: Any, kinds: Any) -> pa.StringArray:
    rows = len(starts)
    size = int((stops - starts)[kinds != kernels.MISSING].sum()) if rows else 0
    text, out = _buffer(size, np.uint8)
    bounds, offsets = _buffer(rows + 1, np.int32)
    valid = np.zeros((rows + 7) // 8, dtype=np.uint8)
    count = int(gathering.gather(buffer, starts, stops, kinds, out, offsets, valid))
    mask = pa.py_buffer(valid) if count < rows else None
    return pa.StringArray.from_buffers(rows, bounds, text, mask, rows - count)
