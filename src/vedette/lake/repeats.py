"""Keys compared by machine code: which rows are the first of their key, and which texts two columns share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from vedette.lake import codes
from vedette.lake._kernels import PADDING
from vedette.lake._once import common, enter_all, first_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def firsts(columns: Sequence[pa.Array]) -> NDArray[np.int64]:
    """The first row of each combination of values, in order; the last column is one of text that hardly repeats."""
    texts = codes.plain(columns[-1])
    rows = len(texts)
    if not _readable(texts) or not rows:
        return np.sort(codes.combine(columns)[1])
    group = codes.combine(columns[:-1])[0].to_numpy() if len(columns) > 1 else np.zeros(rows, dtype=np.int32)
    data, offsets = _memory(texts)
    found = np.zeros(rows, dtype=np.bool_)
    first_of_each(data, offsets, group, _table(rows), found)
    return np.flatnonzero(found)


class Texts:
    """A column of texts, to be compared with others. `Texts.of` gives None for a column that is none, or has NULL."""

    def __init__(self, column: pa.Array) -> None:
        self._rows = len(column)
        self._data, self._offsets = _memory(column)
        self._places = _table(self._rows)
        enter_all(self._data, self._offsets, self._places)

    @classmethod
    def of(cls, column: pa.Array) -> Texts | None:
        """The column made ready."""
        plain = codes.plain(column)
        return cls(plain) if _readable(plain) else None

    def shared(self, others: pa.Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
        """Which of these texts are among the others, and which of the others among these; None as for `of`."""
        plain = codes.plain(others)
        if not _readable(plain):
            return None
        hits, near = np.zeros(self._rows, dtype=np.bool_), np.zeros(len(plain), dtype=np.bool_)
        common(self._data, self._offsets, self._places, hits, *_memory(plain), near)
        return hits, near


def _readable(texts: pa.Array) -> bool:
    return pa.types.is_string(texts.type) and not texts.null_count


def _memory(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The bytes, with some to read behind them, and the offsets."""
    _, bounds, data = texts.buffers()
    if not len(texts):
        return np.zeros(PADDING, dtype=np.uint8), np.zeros(1, dtype=np.int32)
    offsets = np.frombuffer(bounds, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    size = int(offsets[-1])
    if data is not None and data.size >= size + PADDING:
        return np.frombuffer(data, dtype=np.uint8), offsets
    padded = np.zeros(size + PADDING, dtype=np.uint8)
    if size:
        padded[:size] = np.frombuffer(data, dtype=np.uint8, count=size)
    return padded, offsets


def _table(rows: int) -> NDArray[np.int32]:
    return np.full(1 << (2 * rows).bit_length(), -1, dtype=np.int32)
