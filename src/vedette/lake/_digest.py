"""Machine code for digests of records: the count of equal ones, and their text."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np
from numba import njit

_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


@njit(cache=True, nogil=True)
def ordinals(digests, blobs, slots, out):
    """How many rows of the same object with the same digest stand before each row; returns the largest number.

    `slots` is -1 all over, a power of two long, and twice the rows at least.
    """
    mask, most = slots.shape[0] - 1, 0
    for row in range(digests.shape[0]):
        mixed = (digests[row, 0] ^ np.uint64(blobs[row])) * np.uint64(0x9E3779B97F4A7C15)
        slot = np.int64(mixed >> np.uint64(33)) & mask
        while True:
            last = slots[slot]
            if last < 0:
                out[row] = 0
                break
            if (
                blobs[last] == blobs[row]
                and digests[last, 0] == digests[row, 0]
                and digests[last, 1] == digests[row, 1]
            ):
                out[row] = out[last] + 1
                most = max(most, out[row])
                break
            slot = (slot + 1) & mask
        slots[slot] = row
    return most


@njit(cache=True, nogil=True)
def written(prefix, digests, out):
    """Write each row's prefix and digest as hexadecimal text to `out`, one behind the other."""
    at = 0
    for row in range(digests.shape[0]):
        for i in range(prefix.shape[0]):
            out[at + i] = prefix[i]
        at += prefix.shape[0]
        for half in range(2):
            word = digests[row, half]
            for k in range(8):
                byte = np.int64((word >> np.uint64(8 * k)) & np.uint64(255))
                out[at], out[at + 1] = _HEX[byte >> 4], _HEX[byte & 15]
                at += 2
