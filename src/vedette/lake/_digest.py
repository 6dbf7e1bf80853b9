"""Machine code for digests of records: the count of equal ones, and their text."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np

from vedette.lake._compiled import compiled
from vedette.lake._machine import copy_bytes, put_byte, put_word


@compiled()
def ordinals(digests, blobs, slots, out):
    """Write to `out` how many rows of the same object with the same digest stand before each row.

    `slots` is -1 all over, a power of two long, and twice the rows at least.
    """
    mask = slots.shape[0] - 1
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
                break
            slot = (slot + 1) & mask
        slots[slot] = row


@compiled(inline="always")
def _hexadecimal(four):
    """The eight hexadecimal digits of four bytes, as the eight bytes of a number: the first byte's lead."""
    spread = (four | (four << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    spread = (spread | (spread << np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    halves = ((spread >> np.uint64(4)) | (spread << np.uint64(8))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    letters = ((halves + np.uint64(0x0606060606060606)) >> np.uint64(4)) & np.uint64(0x0101010101010101)
    return halves + np.uint64(0x3030303030303030) + letters * np.uint64(ord("a") - ord("9") - 1)


@compiled()
def bounds(width, ordinals, offsets):
    """Write to `offsets` where each row's text begins, of `width` bytes and `:n` for an ordinal n; returns the end."""
    at = 0
    for row in range(ordinals.shape[0]):
        offsets[row] = at
        at += width
        rest = ordinals[row]
        if rest > 0:
            at += 1
        while rest > 0:
            at += 1
            rest //= 10
    offsets[ordinals.shape[0]] = at
    return at


@compiled()
def written(prefix, digests, ordinals, offsets, out):
    """Write each row's prefix, its digest as hexadecimal text, and `:n` for an ordinal n, to its place in `out`."""
    base, origin, length = out.ctypes.data, prefix.ctypes.data, prefix.shape[0]
    for row in range(digests.shape[0]):
        at = base + np.int64(offsets[row])
        copy_bytes(at, origin, length)
        at += length
        for half in range(2):
            word = digests[row, half]
            put_word(at, np.int64(_hexadecimal(word & np.uint64(0xFFFFFFFF))))
            put_word(at + 8, np.int64(_hexadecimal(word >> np.uint64(32))))
            at += 16
        rest = np.int64(ordinals[row])
        if rest > 0:
            put_byte(at, np.int64(58))
        end = base + np.int64(offsets[row + 1])
        while rest > 0:
            end -= 1
            put_byte(end, 48 + rest % 10)
            rest //= 10
