"""Machine code that tells the first row of each key from the rows that repeat it."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np

from vedette.lake._compiled import compiled
from vedette.lake._kernels import _hash, _same


@compiled()
def first_of_each(data, offsets, others, table, first):
    """Mark in `first` the first row of each (text, other number); returns how many there are.

    Text i is data[offsets[i]:offsets[i + 1]], with readable bytes behind the last. `table` is all -1 and its length a
    power of two above twice the rows. Texts are compared whole: a hash only says where to look.
    """
    base, mask, count = data.ctypes.data, table.shape[0] - 1, 0
    for row in range(others.shape[0]):
        start = np.int64(offsets[row])
        length = np.int64(offsets[row + 1]) - start
        slot = _hash(base + start, length) & mask
        while True:
            known = table[slot]
            if known < 0:
                table[slot] = row
                first[row] = True
                count += 1
                break
            there = np.int64(offsets[known])
            if (
                others[known] == others[row]
                and np.int64(offsets[known + 1]) - there == length
                and _same(base + there, base + start, length)
            ):
                break
            slot = (slot + 1) & mask
    return count


@compiled()
def number_all(values, table, numbers, first):
    """Number distinct values in the order they come: each row's number, each number's first row; returns how many.

    `table` is all -1 and longer than the largest value.
    """
    count = 0
    for row in range(values.shape[0]):
        number = table[values[row]]
        if number < 0:
            number = table[values[row]] = count
            first[count] = row
            count += 1
        numbers[row] = number
    return count


@compiled()
def enter_all(data, offsets, table):
    """Enter every text's number into a table that is all -1; see `first_of_each` for what is what."""
    base, mask = data.ctypes.data, table.shape[0] - 1
    for row in range(offsets.shape[0] - 1):
        start = np.int64(offsets[row])
        slot = _hash(base + start, np.int64(offsets[row + 1]) - start) & mask
        while table[slot] >= 0:
            slot = (slot + 1) & mask
        table[slot] = row


@compiled()
def common(data, offsets, table, hits, other_data, other_offsets, near):
    """Mark in `hits` the entered texts that are among the others, in `near` the others that were entered."""
    base, other, mask = data.ctypes.data, other_data.ctypes.data, table.shape[0] - 1
    for row in range(other_offsets.shape[0] - 1):
        start = np.int64(other_offsets[row])
        length = np.int64(other_offsets[row + 1]) - start
        slot = _hash(other + start, length) & mask
        known = table[slot]
        while known >= 0:
            there = np.int64(offsets[known])
            if np.int64(offsets[known + 1]) - there == length and _same(base + there, other + start, length):
                hits[known] = True
                near[row] = True
            slot = (slot + 1) & mask
            known = table[slot]
