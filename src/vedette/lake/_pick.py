"""Machine code that puts the values of a column into another order."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np

from vedette.lake._compiled import compiled
from vedette.lake._machine import copy_bytes


@compiled()
def values(origin, order, out):
    """Write to `out` the value of each row of `order`."""
    for row in range(order.shape[0]):
        out[row] = origin[order[row]]


@compiled()
def bits(origin, before, order, out):
    """Set in `out`, which is all zero, the bit of each row of `order` that is set; row 0's is bit `before`.

    Returns how many are not set.
    """
    unset = 0
    for row in range(order.shape[0]):
        place = before + order[row]
        if (origin[place >> 3] >> np.uint8(place & 7)) & 1:
            out[row >> 3] |= np.uint8(1 << (row & 7))
        else:
            unset += 1
    return unset


@compiled()
def sizes(offsets, order, out):
    """Write to `out` where the text of each row of `order` begins, and where the last ends; returns that."""
    at = 0
    for row in range(order.shape[0]):
        out[row] = at
        at += np.int64(offsets[order[row] + 1]) - np.int64(offsets[order[row]])
    out[order.shape[0]] = at
    return at


@compiled()
def ranges(offsets, order, out):
    """The numbers of the elements that the lists of those rows have, one list behind the other."""
    at = 0
    for i in range(order.shape[0]):
        for element in range(offsets[order[i]], offsets[order[i] + 1]):
            out[at] = element
            at += 1


@compiled()
def texts(data, offsets, order, out):
    """Write to `out` the text of each row of `order`, one behind the other."""
    origin, at = data.ctypes.data, out.ctypes.data
    for row in range(order.shape[0]):
        start = np.int64(offsets[order[row]])
        length = np.int64(offsets[order[row] + 1]) - start
        copy_bytes(at, origin + start, length)
        at += length
