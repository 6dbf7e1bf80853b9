"""Wanted values of JSON records as Arrow columns, with no Python object a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from vedette.lake import _kernels as kernels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PADDING = kernels.PADDING


@dataclass(frozen=True, slots=True)
class Paths:
    """Key paths as a trie for the kernels. Column i is the i-th path; `*` in it stands for array elements."""

    first: NDArray[np.int64]
    keys: NDArray[np.uint8]
    key_start: NDArray[np.int64]
    target: NDArray[np.int64]
    column: NDArray[np.int64]
    star: NDArray[np.int64]
    count: int

    @classmethod
    def of(cls, paths: Sequence[tuple[str, ...]]) -> Paths:
        """Compile the paths. A path may not be the beginning of another."""
        nodes: list[dict[str, int]] = [{}]
        columns: dict[tuple[int, str], int] = {}
        for number, path in enumerate(paths):
            node = 0
            for key in path[:-1]:
                if key not in nodes[node]:
                    nodes.append({})
                    nodes[node][key] = len(nodes) - 1
                node = nodes[node][key]
            nodes[node].setdefault(path[-1], -1)
            columns[node, path[-1]] = number
        first, key_start, keys, target, column = [0], [0], b"", [], []
        star = [-1] * len(nodes)
        for number, children in enumerate(nodes):
            for key, child in children.items():
                if key == "*":
                    star[number] = len(target)
                keys += b"" if key == "*" else key.encode()
                key_start.append(len(keys))
                target.append(child)
                column.append(columns.get((number, key), -1))
            first.append(len(target))
        return cls(
            first=np.array(first, dtype=np.int64),
            keys=np.frombuffer(keys or b"\0", dtype=np.uint8),
            key_start=np.array(key_start, dtype=np.int64),
            target=np.array(target or [-1], dtype=np.int64),
            column=np.array(column or [-1], dtype=np.int64),
            star=np.array(star, dtype=np.int64),
            count=len(paths),
        )


class Projection:
    """Where the wanted values of a batch of records stand in one buffer; grows as objects are added."""

    def __init__(self, buffer: NDArray[np.uint8], paths: Paths, *, rows: int = 4096) -> None:
        self.buffer = buffer
        self.paths = paths
        self.rows = 0
        self._listed = 0
        self._room(rows)
        self.lists = np.empty((rows, 5), dtype=np.int64)

    def _room(self, rows: int) -> None:
        count, used = max(self.paths.count, 1), self.rows
        grown = {
            "span": np.empty((rows, 2), dtype=np.int64),
            "starts": np.empty((count, rows), dtype=np.int64),
            "stops": np.empty((count, rows), dtype=np.int64),
            "kinds": np.zeros((count, rows), dtype=np.uint8),
        }
        if used:
            grown["span"][:used] = self.span[:used]
            for name in ("starts", "stops", "kinds"):
                grown[name][:, :used] = getattr(self, name)[:, :used]
        self.span: NDArray[np.int64] = grown["span"]
        self.starts: NDArray[np.int64] = grown["starts"]
        self.stops: NDArray[np.int64] = grown["stops"]
        self.kinds: NDArray[np.uint8] = grown["kinds"]

    def add(self, start: int, end: int, *, single: bool = False) -> tuple[int, int]:
        """Read the records in buffer[start:end]; returns the first and the last row + 1 they got."""
        p, before, position, status = self.paths, self.rows, start, kernels.ROWS_FULL
        while status != kernels.DONE:
            row, position, listed, status = kernels.scan(
                self.buffer, position, end, single, p.first, p.keys, p.key_start, p.target, p.column, p.star,
                self.rows, self.span, self.starts, self.stops, self.kinds, self._listed, self.lists,
            )  # fmt: skip
            self.rows, self._listed = int(row), int(listed)
            if status == kernels.ROWS_FULL:
                self._room(self.span.shape[0] * 2)
            elif status == kernels.LISTS_FULL:
                self.kinds[:, self.rows] = kernels.MISSING  # the record is read again from its start
                self.lists = np.concatenate([self.lists, np.empty_like(self.lists)])
        return before, self.rows

    def column(self, number: int, order: NDArray[np.int64] | None = None) -> pa.StringArray:
        """Column `number` as text, NULL for missing and JSON null; in `order` of rows where given."""
        starts, stops = self.starts[number, : self.rows], self.stops[number, : self.rows]
        kinds = self.kinds[number, : self.rows]
        if order is not None:
            starts, stops, kinds = starts[order], stops[order], kinds[order]
        return _text(self.buffer, starts, stops, kinds)

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

    def records(self, order: NDArray[np.int64] | None = None) -> pa.StringArray:
        """The records as they stand in the buffer, in `order` of rows where given."""
        if order is None:
            order = np.arange(self.rows, dtype=np.int64)
        size = int((self.span[order, 1] - self.span[order, 0]).sum()) if len(order) else 0
        out, offsets = np.empty(size, dtype=np.uint8), np.empty(len(order) + 1, dtype=np.int32)
        kernels.gather_spans(self.buffer, self.span, order, out, offsets)
        return pa.StringArray.from_buffers(len(order), pa.py_buffer(offsets), pa.py_buffer(out))


def _text(buffer: NDArray[np.uint8], starts: Any, stops: Any, kinds: Any) -> pa.StringArray:
    rows = len(starts)
    size = int((stops - starts)[kinds != kernels.MISSING].sum()) if rows else 0
    out, offsets = np.empty(size, dtype=np.uint8), np.empty(rows + 1, dtype=np.int32)
    valid = np.zeros((rows + 7) // 8, dtype=np.uint8)
    count = kernels.gather(buffer, starts, stops, kinds, out, offsets, valid)
    return pa.StringArray.from_buffers(
        rows,
        pa.py_buffer(offsets),
        pa.py_buffer(out),
        pa.py_buffer(valid) if count < rows else None,
        rows - int(count),
    )


def find_array(buffer: NDArray[np.uint8], start: int, end: int, keys: Sequence[str]) -> int:
    """Where the array of records begins in buffer[start:end], or -1: a list, or an object's first such key."""
    joined = "".join(keys).encode()
    bounds = np.cumsum([0, *(len(k.encode()) for k in keys)]).astype(np.int64)
    return int(kernels.find_array(buffer, start, end, np.frombuffer(joined or b"\0", dtype=np.uint8), bounds))
