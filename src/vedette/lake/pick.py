"""The rows of a column in another order, by machine code, in memory that is kept for the next batch.

Arrow's own `take` gets new memory from the system for each large column of each batch, which costs more than the copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from vedette.lake import _pick, codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WHOLE = {32: np.int32, 64: np.int64}
#: Offsets of 32 bits hold up to so many bytes of text.
_MOST = (1 << 31) - 1


def picked(array: pa.Array, order: NDArray[np.int64]) -> pa.Array:
    """The rows of `order`, all of which are there, of a column of any type."""
    if isinstance(array, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(picked(array.indices, order), array.dictionary, safe=False)
    kind = array.type
    if pa.types.is_string(kind) and not array.null_count and len(array):
        return _texts(array, order)
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type) and len(array):
        return _lists(array, order)
    if pa.types.is_primitive(kind) and kind.bit_width in _WHOLE and len(array):
        return _numbers(array, order)
    return codes.taken(array, pa.array(order))


def _numbers(array: pa.Array, order: NDArray[np.int64]) -> pa.Array:
    kind = _WHOLE[array.type.bit_width]
    valid, memory = array.buffers()
    rows = np.frombuffer(memory, dtype=kind, count=array.offset + len(array))[array.offset :]
    _pick.values(rows, order, out := np.empty(len(order), dtype=kind))
    mask, nulls = _mask(array, valid, order)
    return pa.Array.from_buffers(array.type, len(order), [mask, pa.py_buffer(out)], null_count=nulls)


def _mask(array: pa.Array, valid: Any, order: NDArray[np.int64]) -> tuple[pa.Buffer | None, int]:
    """Which of the rows are there, None where all are, and how many are not."""
    if not array.null_count:
        return None, 0
    places: NDArray[Any] = np.zeros((len(order) + 7) // 8, dtype=np.uint8)
    nulls = int(_pick.bits(np.frombuffer(valid, dtype=np.uint8), array.offset, order, places))
    return pa.py_buffer(places), nulls


def _lists(array: pa.ListArray, order: NDArray[np.int64]) -> pa.Array:
    valid, bounds = array.buffers()[:2]
    offsets = np.frombuffer(bounds, dtype=np.int32, count=array.offset + len(array) + 1)[array.offset :]
    starts = np.empty(len(order) + 1, dtype=np.int32)
    size = int(_pick.sizes(offsets, order, starts))
    if size > _MOST:
        return codes.taken(array, pa.array(order))  # which says so
    elements = np.empty(size, dtype=np.int64)
    _pick.ranges(offsets, order, elements)
    mask, nulls = _mask(array, valid, order)
    memory = [mask, pa.py_buffer(starts)]
    return pa.Array.from_buffers(array.type, len(order), memory, nulls, children=[picked(array.values, elements)])


def _texts(array: pa.StringArray, order: NDArray[np.int64]) -> pa.Array:
    _, bounds, memory = array.buffers()
    offsets = np.frombuffer(bounds, dtype=np.int32, count=array.offset + len(array) + 1)[array.offset :]
    starts = np.empty(len(order) + 1, dtype=np.int32)
    size = int(_pick.sizes(offsets, order, starts))
    if size > _MOST:
        return codes.taken(array, pa.array(order))  # which says so
    text = np.empty(size, dtype=np.uint8)
    _pick.texts(np.frombuffer(memory, dtype=np.uint8) if memory else text, offsets, order, text)
    return pa.StringArray.from_buffers(len(order), pa.py_buffer(starts), pa.py_buffer(text), None, 0)
