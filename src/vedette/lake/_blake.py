"""Machine code for the ids of records without one: BLAKE2b of sixteen bytes (RFC 7693), four records at a time.

A cryptographic hash, because who is logged often chooses part of the record: with another, two records could be made
alike so that one of them is taken for a repeat. By chance two of 2**40 different records get the same sixteen bytes
with a probability of about 2**-49; to make such a pair takes 2**64 hashes.

The four records stand side by side in vectors of four words, so that each step of the hash is one instruction for all.
"""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from vedette.lake._compiled import compiled
from vedette.lake._machine import byte_at, put_word, word_at

#: Records that are hashed side by side.
LANES = 4
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
_ROUNDS = (*_SIGMA, _SIGMA[0], _SIGMA[1])
#: Which words of the state each of a round's eight mixings takes.
_MIXED = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip
_BLOCK, _WORD = 128, 8
#: Sixteen bytes of digest, no key.
_PARAMETERS = 0x01010000 ^ 16
_FIRST = np.array([_IV[0] ^ _PARAMETERS, *_IV[1:]], dtype=np.uint64).view(np.int64)
_VECTOR = ir.VectorType(ir.IntType(64), LANES)


def _all(value: int) -> ir.Constant:
    return ir.Constant(_VECTOR, [value] * LANES)


def _mix(builder: Any, v: list[Any], places: tuple[int, int, int, int], one: Any, other: Any) -> None:
    """The function G of section 3.1."""
    a, b, c, d = places

    def turned(word: Any, by: int) -> Any:
        return builder.or_(builder.lshr(word, _all(by)), builder.shl(word, _all(64 - by)))

    v[a] = builder.add(builder.add(v[a], v[b]), one)
    v[d] = turned(builder.xor(v[d], v[a]), 32)
    v[c] = builder.add(v[c], v[d])
    v[b] = turned(builder.xor(v[b], v[c]), 24)
    v[a] = builder.add(builder.add(v[a], v[b]), other)
    v[d] = turned(builder.xor(v[d], v[a]), 16)
    v[c] = builder.add(v[c], v[d])
    v[b] = turned(builder.xor(v[b], v[c]), 63)


@intrinsic
def compress(_typing: Any, state: Any, message: Any, lanes: Any) -> Any:
    """The function F of section 3.2 on the vectors at three addresses: eight of state, sixteen of message, three more.

    These are the bytes so far, all ones where the block is a record's last, and all ones where a record goes on: the
    state of the others stays.
    """

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointers = [builder.inttoptr(address, _VECTOR.as_pointer()) for address in args]

        def load(which: int, number: int) -> Any:
            value = builder.load(builder.gep(pointers[which], [ir.Constant(ir.IntType(64), number)]))
            value.align = _WORD
            return value

        h = [load(0, number) for number in range(8)]
        m = [load(1, number) for number in range(16)]
        done, last, live = (load(2, number) for number in range(3))
        v = [*h, *(_all(word) for word in _IV)]
        v[12] = builder.xor(v[12], done)
        v[14] = builder.xor(v[14], last)
        for order in _ROUNDS:
            for number, places in enumerate(_MIXED):
                _mix(builder, v, places, m[order[2 * number]], m[order[2 * number + 1]])
        for number in range(8):
            change = builder.and_(builder.xor(v[number], v[number + 8]), live)
            place = builder.gep(pointers[0], [ir.Constant(ir.IntType(64), number)])
            builder.store(builder.xor(h[number], change), place).align = _WORD
        return args[0]

    return types.int64(types.int64, types.int64, types.int64), codegen


@compiled(inline="always")
def _block(at, size, to):
    """Put a block's words into one lane, zeros behind its bytes; nothing is read but these."""
    whole = size // _WORD
    for i in range(whole):
        put_word(to + _WORD * LANES * i, np.int64(word_at(at + _WORD * i)))
    rest = size - _WORD * whole
    if rest > 0:
        word = np.uint64(0)
        if whole > 0:
            word = word_at(at + size - _WORD) >> np.uint64(8 * (_WORD - rest))
        else:
            for k in range(rest):
                word |= np.uint64(byte_at(at + k)) << np.uint64(8 * k)
        put_word(to + _WORD * LANES * whole, np.int64(word))
        whole += 1
    for i in range(whole, 16):
        put_word(to + _WORD * LANES * i, 0)


@compiled()
def digest(base, starts, stops, out):
    """The digest of each of the texts at base + start, as two words a row of `out` (little endian)."""
    state = np.empty((8, LANES), dtype=np.int64)
    message = np.empty((16, LANES), dtype=np.int64)
    lanes = np.empty((3, LANES), dtype=np.int64)
    at, left = np.empty(LANES, dtype=np.int64), np.empty(LANES, dtype=np.int64)
    rows = starts.shape[0]
    for first in range(0, rows, LANES):
        for lane in range(LANES):
            row = min(first + lane, rows - 1)
            at[lane], left[lane] = base + starts[row], stops[row] - starts[row]
            lanes[0, lane], lanes[2, lane] = 0, -1
            for i in range(8):
                state[i, lane] = _FIRST[i]
        going = True
        while going:
            going = False
            for lane in range(LANES):
                size = min(left[lane], _BLOCK)
                _block(at[lane], size, message.ctypes.data + _WORD * lane)
                at[lane] += size
                left[lane] -= size
                lanes[0, lane] += size
                lanes[1, lane] = 0 if left[lane] > 0 else -1
                going |= left[lane] > 0
            compress(state.ctypes.data, message.ctypes.data, lanes.ctypes.data)
            for lane in range(LANES):
                if left[lane] == 0:
                    lanes[2, lane] = 0
        for lane in range(min(LANES, rows - first)):
            out[first + lane, 0] = np.uint64(state[0, lane])
            out[first + lane, 1] = np.uint64(state[1, lane])
