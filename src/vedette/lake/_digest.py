"""Machine code for the ids of records without one: BLAKE2b of sixteen bytes (RFC 7693), and the count of equal ones.

A cryptographic hash, because who is logged often chooses part of the record: with another, two records could be made
alike so that one of them is taken for a repeat. By chance two of 2**40 different records get the same sixteen bytes
with a probability of about 2**-49; to make such a pair takes 2**64 hashes.
"""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np
from numba import njit

from vedette.lake._machine import byte_at, word_at

#: The constants of RFC 7693, sections 2.6 and 2.7.
_IV = (
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
)  # fmt: skip
_SIGMA = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    (11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
    (7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
    (9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
    (2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
    (12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
    (13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
    (6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
    (10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
)
_IVS = np.array(_IV, dtype=np.uint64)
_ROUNDS = np.array([*_SIGMA, _SIGMA[0], _SIGMA[1]], dtype=np.int64)
_BLOCK = 128
#: Sixteen bytes of digest, no key.
_PARAMETERS = 0x01010000 ^ 16
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


@njit(cache=True, nogil=True, inline="always")
def _turn(word, by):
    return (word >> np.uint64(by)) | (word << np.uint64(64 - by))


@njit(cache=True, nogil=True, inline="always")
def _mix(v, a, b, c, d, x, y):
    v[a] = v[a] + v[b] + x
    v[d] = _turn(v[d] ^ v[a], 32)
    v[c] = v[c] + v[d]
    v[b] = _turn(v[b] ^ v[c], 24)
    v[a] = v[a] + v[b] + y
    v[d] = _turn(v[d] ^ v[a], 16)
    v[c] = v[c] + v[d]
    v[b] = _turn(v[b] ^ v[c], 63)


@njit(cache=True, nogil=True)
def digest(base, starts, stops, out):
    """The digest of each of the texts at base + start, as two words a row of `out` (little endian)."""
    h = np.empty(8, dtype=np.uint64)
    v = np.empty(16, dtype=np.uint64)
    m = np.empty(16, dtype=np.uint64)
    for row in range(starts.shape[0]):
        at, left = base + starts[row], stops[row] - starts[row]
        for i in range(8):
            h[i] = _IVS[i]
        h[0] ^= np.uint64(_PARAMETERS)
        done = np.uint64(0)
        while True:
            size = min(left, _BLOCK)
            for i in range(16):
                have = size - 8 * i
                if have >= 8:
                    m[i] = word_at(at + 8 * i)
                else:
                    word = np.uint64(0)
                    for k in range(max(have, 0)):
                        word |= np.uint64(byte_at(at + 8 * i + k)) << np.uint64(8 * k)
                    m[i] = word
            at += size
            left -= size
            done += np.uint64(size)
            for i in range(8):
                v[i] = h[i]
                v[i + 8] = _IVS[i]
            v[12] ^= done
            if left == 0:
                v[14] = ~v[14]
            for r in range(12):
                s = _ROUNDS[r]
                _mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]])
                _mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]])
                _mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]])
                _mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]])
                _mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]])
                _mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]])
                _mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]])
                _mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]])
            for i in range(8):
                h[i] ^= v[i] ^ v[i + 8]
            if left == 0:
                break
        out[row, 0], out[row, 1] = h[0], h[1]


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
