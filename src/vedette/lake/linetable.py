"""The wanted fields of delimited lines as Arrow columns, with no Python object a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from vedette.lake import _gather as gathering
from vedette.lake import _lines as kernels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Distinct values a column has room for at first; a power of two.
_DISTINCT = 1 << 10


class LineTable:
    """Lines of one field order in one buffer, and where their wanted fields stand; grows as texts are added.

    `hows` tells how each column is kept, `fields` the column of each field of a line (-1: not wanted).
    """

    def __init__(
        self, hows: Sequence[int], fields: Sequence[int], *, delimiter: str, quotes: str, null: Sequence[str]
    ) -> None:
        self.hows = tuple(hows)
        self.buffer: NDArray[np.uint8] = np.empty(1 << 16, dtype=np.uint8)
        self.rows = 0
        self.used = 0
        self._fields = np.array(fields, dtype=np.int64)
        self._delimiter = ord(delimiter)
        self._quotes = ('"' in quotes, "[" in quotes)
        encoded = [text.encode() for text in null]
        self._nulls = np.frombuffer(b"".join(encoded) + bytes(kernels.PADDING), dtype=np.uint8)
        self._null_bounds = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        self._states = np.zeros((max(len(hows), 1), kernels.WORDS), dtype=np.int64)
        self._arrays: list[dict[str, NDArray[Any]]] = [{} for _ in hows]
        self.span: NDArray[np.int64] = np.empty((0, 2), dtype=np.int64)
        self._room(1 << 10)
        for column, how in enumerate(self.hows):
            if how == kernels.CODES:
                self._more_values(column, _DISTINCT)
        self.clear()

    def clear(self) -> None:
        """Begin anew with the memory that is there."""
        self.rows = self.used = 0
        for column, how in enumerate(self.hows):
            self._states[column, kernels.HOW] = how
            if how == kernels.CODES:
                self._states[column, kernels.COUNT] = 0
                self._states[column, kernels.LAST] = -1
                self._arrays[column]["table"].fill(-1)

    def _room(self, rows: int) -> None:
        """Room for that many rows in all."""
        if rows <= len(self.span):
            return
        rows = max(rows, len(self.span) * 3 // 2)
        self.span = _grown(self.span, (rows, 2), self.rows)
        for column, how in enumerate(self.hows):
            arrays, state = self._arrays[column], self._states[column]
            shapes = (("out", np.int32),) if how == kernels.CODES else _BOUNDS
            for name, kind in shapes:
                arrays[name] = _grown(arrays.get(name, np.empty(0, dtype=kind)), (rows,), self.rows)
                state[_WORD_OF[name]] = arrays[name].ctypes.data

    def _more_values(self, column: int, room: int) -> None:
        """Room for that many distinct values of a column; a power of two."""
        arrays, state = self._arrays[column], self._states[column]
        count = int(state[kernels.COUNT])
        values = _grown(arrays.get("values", np.empty((0, 2), dtype=np.int64)), (room, 2), count)
        table = np.full(room * 4, -1, dtype=np.int32)
        arrays["values"], arrays["table"] = values, table
        state[kernels.VALUES], state[kernels.TABLE] = values.ctypes.data, table.ctypes.data
        state[kernels.MASK], state[kernels.ROOM] = len(table) - 1, room
        kernels.enter(self.buffer.ctypes.data, state.ctypes.data)

    def add(self, text: bytes) -> int:
        """Read a text of whole lines; returns where it begins in the buffer."""
        start = self.used
        end = start + len(text) + 1
        if len(self.buffer) < end + kernels.PADDING:
            self.buffer = _grown(self.buffer, ((end + kernels.PADDING) * 3 // 2,), start)
        self.buffer[start : end - 1] = np.frombuffer(text, dtype=np.uint8)
        self.buffer[end - 1] = ord("\n")
        self.buffer[end : end + kernels.PADDING] = 0
        room = self.rows + int(kernels.feeds(self.buffer.ctypes.data + start, self.buffer.ctypes.data + end))
        self._room(room)
        for column, how in enumerate(self.hows):
            arrays = self._arrays[column]
            name, nothing = ("out", -1) if how == kernels.CODES else ("kinds", kernels.MISSING)
            arrays[name][self.rows : room] = nothing
        position = start
        while True:
            row, position, full = kernels.scan(
                self.buffer.ctypes.data, position, end, self._delimiter, *self._quotes,
                self._nulls.ctypes.data, self._null_bounds.ctypes.data, len(self._null_bounds) - 1,
                self._fields.ctypes.data, len(self._fields), self._states.ctypes.data,
                self.rows, self.span.ctypes.data,
            )  # fmt: skip
            self.rows = int(row)
            if full < 0:
                break
            self._more_values(int(full), int(self._states[full, kernels.ROOM]) * 4)
        self.used = end
        return start

    def missing(self, column: int) -> NDArray[np.bool_]:
        """The rows where the column is missing or null."""
        arrays = self._arrays[column]
        if self.hows[column] == kernels.CODES:
            return arrays["out"][: self.rows] < 0
        nothing: NDArray[np.bool_] = arrays["kinds"][: self.rows] == kernels.MISSING
        return nothing

    def text(self, column: int) -> pa.StringArray | pa.DictionaryArray:
        """The column as text, a dictionary where values are kept once; NULL where missing, or kept as a number."""
        arrays = self._arrays[column]
        if self.hows[column] == kernels.CODES:
            found = arrays["values"][: self._states[column, kernels.COUNT]]
            values = _text(self.buffer, found[:, 0], found[:, 1], np.full(len(found), kernels.TEXT, dtype=np.uint8))
            codes = arrays["out"][: self.rows].copy()
            return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), values)
        kinds = arrays["kinds"][: self.rows]
        kinds = np.where(kinds == kernels.TEXT, kinds, kernels.MISSING).astype(np.uint8)
        return _text(self.buffer, arrays["out"][: self.rows], arrays["stops"][: self.rows], kinds)

    def numbers(self, column: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool]:
        """The column's numbers, which rows have one, and whether another row has text."""
        arrays = self._arrays[column]
        kinds = arrays["kinds"][: self.rows]
        return arrays["out"][: self.rows], kinds == kernels.NUMBER, bool((kinds == kernels.TEXT).any())

    def records(self, order: NDArray[np.int64]) -> pa.StringViewArray:
        """The lines of those rows: views of the buffer, nothing is copied."""
        memory = pa.allocate_buffer(16 * len(order))
        gathering.view_spans(self.buffer, self.span, order, np.frombuffer(memory, dtype=np.uint8))
        return pa.Array.from_buffers(
            pa.string_view(), len(order), [None, memory, pa.py_buffer(self.buffer)], null_count=0
        )

    def line(self, row: int) -> bytes:
        """One row's bytes."""
        start, stop = self.span[row]
        return self.buffer[start:stop].tobytes()


_BOUNDS = (("out", np.int64), ("stops", np.int64), ("kinds", np.uint8))
_WORD_OF = {"out": kernels.OUT, "stops": kernels.STOPS, "kinds": kernels.KINDS}


def _grown(array: NDArray[Any], shape: tuple[int, ...], used: int) -> NDArray[Any]:
    """A larger array of that shape, its first `used` rows as they were."""
    made = np.empty(shape, dtype=array.dtype)
    made[:used] = array[:used]
    return made


def _text(buffer: NDArray[np.uint8], starts: Any, stops: Any, kinds: Any) -> pa.StringArray:
    rows = len(starts)
    size = int((stops - starts)[kinds != kernels.MISSING].sum()) if rows else 0
    text = pa.allocate_buffer(size)
    bounds = pa.allocate_buffer(4 * (rows + 1))
    valid = np.zeros((rows + 7) // 8, dtype=np.uint8)
    out, offsets = np.frombuffer(text, dtype=np.uint8), np.frombuffer(bounds, dtype=np.int32)
    count = int(gathering.gather(buffer, starts, stops, kinds, out, offsets, valid))
    mask = pa.py_buffer(valid) if count < rows else None
    return pa.StringArray.from_buffers(rows, bounds, text, mask, rows - count)
