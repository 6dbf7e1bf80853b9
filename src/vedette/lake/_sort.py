"""Machine code that puts rows in order by one number each."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np

from vedette.lake._compiled import compiled

_BITS = 11
_PARTS = 6  # of eleven bits each in a number below 2**62


@compiled()
def order(values):
    """The stable order of rows by numbers from 0 to 2**62 - 1: each row's place in the input, the least first.

    Rows are dealt out by eleven bits after the other, the lowest first; bits that are alike in all are left out.
    """
    rows, width = values.shape[0], 1 << _BITS
    counts = np.zeros((_PARTS, width), dtype=np.int64)
    for row in range(rows):
        rest = values[row]
        for part in range(_PARTS):
            counts[part, rest & (width - 1)] += 1
            rest >>= _BITS
            if rest == 0:
                break
    keys, places = values.copy(), np.arange(rows)
    other_keys, other_places = np.empty_like(keys), np.empty_like(places)
    for part in range(_PARTS):
        shift = part * _BITS
        starts, most, before = counts[part], 0, 0
        starts[0] += rows - starts.sum()  # numbers that ended before this part
        for digit in range(width):
            most = max(most, starts[digit])
            starts[digit], before = before, before + starts[digit]
        if most == rows:
            continue
        for row in range(rows):
            digit = (keys[row] >> shift) & (width - 1)
            to = starts[digit]
            starts[digit] = to + 1
            other_keys[to], other_places[to] = keys[row], places[row]
        keys, other_keys = other_keys, keys
        places, other_places = other_places, places
    return places
