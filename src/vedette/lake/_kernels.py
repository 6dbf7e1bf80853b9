"""Machine code for the one hot loop: find records and the wanted values in JSON text.

The text has been validated by a JSON library before it comes here, so these loops only look for structure.
They are compiled by numba on first use (kept on disk afterwards) and hold no lock while they run.
"""
# ruff: noqa: PLR2004  byte values of JSON's own characters
# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

#: Bytes that must lie behind the text: vector loads read ahead of what they use.
PADDING = 64

MISSING, PLAIN, ESCAPED, SCALAR, NULL, CONTAINER = 0, 1, 2, 3, 4, 5

DONE, ROWS_FULL, LISTS_FULL = 0, 1, 2

_QUOTE, _BACKSLASH, _COMMA, _COLON = 34, 92, 44, 58
_OPEN_OBJECT, _CLOSE_OBJECT, _OPEN_ARRAY, _CLOSE_ARRAY = 123, 125, 91, 93
_MAX_DEPTH = 64


@intrinsic
def _quote_mask(_typing: Any, buf: Any, position: Any) -> Any:
    """Bit i of the answer: whether the byte at position + i, i < 32, is a quote or a backslash."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        vector = ir.VectorType(ir.IntType(8), 32)
        start = builder.gep(array.data, [args[1]])
        chunk = builder.load(builder.bitcast(start, vector.as_pointer()))
        chunk.align = 1
        hits = [
            builder.icmp_unsigned("==", chunk, ir.Constant(vector, [byte] * 32)) for byte in (_QUOTE, _BACKSLASH)
        ]
        return builder.bitcast(builder.or_(*hits), ir.IntType(32))

    return types.uint32(buf, types.int64), codegen


@intrinsic
def _trailing_zeros(_typing: Any, value: Any) -> Any:
    """The index of the lowest set bit; the value is not zero."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.zext(builder.cttz(args[0], ir.Constant(ir.IntType(1), 1)), ir.IntType(64))

    return types.int64(types.uint32), codegen


@njit(cache=True, nogil=True, inline="always")
def _string_end(buf, pos):
    """The position behind the closing quote of the string that opens at `pos`, and whether it has escapes."""
    pos += 1
    escaped = False
    while True:
        mask = _quote_mask(buf, pos)
        if mask == 0:
            pos += 32
            continue
        pos += _trailing_zeros(mask)
        if buf[pos] == _QUOTE:
            return pos + 1, escaped
        escaped = True
        pos += 2


@njit(cache=True, nogil=True)
def _value_end(buf, pos, end):
    """The position behind the value that begins at `pos`, and its kind."""
    c = buf[pos]
    if c == _QUOTE:
        stop, escaped = _string_end(buf, pos)
        return stop, ESCAPED if escaped else PLAIN
    if c in (_OPEN_OBJECT, _OPEN_ARRAY):
        depth = 0
        while pos < end:
            c = buf[pos]
            if c == _QUOTE:
                pos, _ = _string_end(buf, pos)
                continue
            pos += 1
            if c in (_OPEN_OBJECT, _OPEN_ARRAY):
                depth += 1
            elif c in (_CLOSE_OBJECT, _CLOSE_ARRAY):
                depth -= 1
                if depth == 0:
                    break
        return pos, CONTAINER
    kind = NULL if c == 110 else SCALAR
    while pos < end and buf[pos] not in (_COMMA, _CLOSE_OBJECT, _CLOSE_ARRAY) and buf[pos] > 32:
        pos += 1
    return pos, kind


@njit(cache=True, nogil=True, inline="always")
def _next(buf, pos, end):
    """The next position that is no blank, comma or colon."""
    while pos < end and (buf[pos] <= 32 or buf[pos] in (_COMMA, _COLON)):
        pos += 1
    return pos


@njit(cache=True, nogil=True, inline="always")
def _child(buf, start, stop, node, first, keys, key_start):
    """The trie's edge for the key in buf[start:stop] below `node`, or -1."""
    length = stop - start
    for edge in range(first[node], first[node + 1]):
        offset = key_start[edge]
        if key_start[edge + 1] - offset == length:
            same = True
            for i in range(length):
                if keys[offset + i] != buf[start + i]:
                    same = False
                    break
            if same:
                return edge
    return -1


@njit(cache=True, nogil=True)
def find_array(buf, pos, end, keys, key_start):
    """The position of the array that holds the records, and the position behind the value it was read from.

    It is `pos` itself for a list, and the value of the first of `keys` in an object; -1 where there is none.
    """
    pos = _next(buf, pos, end)
    if pos >= end:
        return -1
    if buf[pos] == _OPEN_ARRAY:
        return pos
    if buf[pos] != _OPEN_OBJECT:
        return -1
    first = np.array([0, key_start.shape[0] - 1], dtype=np.int64)
    pos += 1
    while True:
        pos = _next(buf, pos, end)
        if pos >= end or buf[pos] != _QUOTE:
            return -1
        start = pos + 1
        pos, _ = _string_end(buf, pos)
        edge = _child(buf, start, pos - 1, 0, first, keys, key_start)
        pos = _next(buf, pos, end)
        if edge >= 0 and buf[pos] == _OPEN_ARRAY:
            return pos
        pos, _ = _value_end(buf, pos, end)


@njit(cache=True, nogil=True)
def scan(
    buf, pos, end, single, first, keys, key_start, target, column, star,
    row, span, starts, stops, kinds, listed, lists,
):  # fmt: skip
    """Project records of buf[pos:end] from row `row` on; returns (rows, position, list values, why it ended).

    `span[r]` gets the record's bounds and `kinds[c, r]`, `starts[c, r]`, `stops[c, r]` each wanted value. A
    value inside an array goes to `lists` as (column, row, start, stop, kind). Stops early, at the position of
    the first record not read, when there is no room for rows or list values. `single` reads one value only.
    """
    room, list_room = span.shape[0], lists.shape[0]
    nodes = np.empty(_MAX_DEPTH, dtype=np.int64)
    arrays = np.empty(_MAX_DEPTH, dtype=np.bool_)
    while True:
        pos = _next(buf, pos, end)
        if pos >= end or buf[pos] == _CLOSE_ARRAY:
            return row, pos, listed, DONE
        if row >= room:
            return row, pos, listed, ROWS_FULL
        begin, begin_listed = pos, listed
        if buf[pos] != _OPEN_OBJECT:
            pos, _ = _value_end(buf, pos, end)
            span[row, 0], span[row, 1] = begin, pos
            row += 1
            if single:
                return row, pos, listed, DONE
            continue
        depth = 0
        nodes[0], arrays[0] = 0, False
        pos += 1
        while depth >= 0:
            pos = _next(buf, pos, end)
            c = buf[pos]
            if c in (_CLOSE_OBJECT, _CLOSE_ARRAY) or pos >= end:
                pos += 1
                depth -= 1
                continue
            if arrays[depth]:
                edge = star[nodes[depth]]
            else:
                start = pos + 1
                pos, _ = _string_end(buf, pos)
                edge = _child(buf, start, pos - 1, nodes[depth], first, keys, key_start)
                pos = _next(buf, pos, end)
                c = buf[pos]
            if edge < 0:
                pos, _ = _value_end(buf, pos, end)
                continue
            to, want = target[edge], column[edge]
            if want < 0 and to >= 0 and depth + 1 < _MAX_DEPTH:
                if c == _OPEN_OBJECT or (c == _OPEN_ARRAY and star[to] >= 0):
                    depth += 1
                    nodes[depth], arrays[depth] = to, c == _OPEN_ARRAY
                    pos += 1
                    continue
            start = pos
            pos, kind = _value_end(buf, pos, end)
            if want < 0:
                continue
            inside = False
            for level in range(depth + 1):
                inside = inside or arrays[level]
            if inside:
                if listed >= list_room:
                    return row, begin, begin_listed, LISTS_FULL
                lists[listed, 0], lists[listed, 1] = want, row
                lists[listed, 2], lists[listed, 3], lists[listed, 4] = start, pos, kind
                listed += 1
            elif kinds[want, row] == MISSING:
                starts[want, row], stops[want, row], kinds[want, row] = start, pos, kind
        span[row, 0], span[row, 1] = begin, pos
        row += 1
        if single:
            return row, pos, listed, DONE


@njit(cache=True, nogil=True, inline="always")
def _hex4(buf, pos):
    value = 0
    for i in range(4):
        c = buf[pos + i]
        digit = c - 48 if c < 58 else (c | 32) - 87
        value = value * 16 + digit
    return value


@njit(cache=True, nogil=True, inline="always")
def _utf8(out, at, code):
    if code < 0x80:
        out[at] = code
        return at + 1
    if code < 0x800:
        out[at], out[at + 1] = 0xC0 | (code >> 6), 0x80 | (code & 63)
        return at + 2
    if code < 0x10000:
        out[at], out[at + 1], out[at + 2] = 0xE0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)
        return at + 3
    out[at], out[at + 1] = 0xF0 | (code >> 18), 0x80 | ((code >> 12) & 63)
    out[at + 2], out[at + 3] = 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)
    return at + 4


@njit(cache=True, nogil=True)
def _unescape(buf, pos, stop, out, at):
    """Copy buf[pos:stop] to out[at:], escapes resolved; lone surrogates become U+FFFD. Returns the new end."""
    while pos < stop:
        c = buf[pos]
        if c != _BACKSLASH:
            out[at] = c
            at += 1
            pos += 1
            continue
        c = buf[pos + 1]
        pos += 2
        if c != 117:
            if c == 110:
                c = 10
            elif c == 116:
                c = 9
            elif c == 114:
                c = 13
            elif c == 98:
                c = 8
            elif c == 102:
                c = 12
            out[at] = c
            at += 1
            continue
        code = _hex4(buf, pos)
        pos += 4
        if 0xD800 <= code < 0xDC00 and pos + 6 <= stop and buf[pos] == _BACKSLASH and buf[pos + 1] == 117:
            low = _hex4(buf, pos + 2)
            if 0xDC00 <= low < 0xE000:
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                pos += 6
        if 0xD800 <= code < 0xE000:
            code = 0xFFFD
        at = _utf8(out, at, code)
    return at


@njit(cache=True, nogil=True)
def gather(buf, starts, stops, kinds, out, offsets, valid):
    """Copy values to `out` as text, one behind the other; fills offsets and the validity bitmap.

    Returns how many are not null. Missing values and JSON null are null; containers stay JSON text.
    """
    at = 0
    count = 0
    offsets[0] = 0
    for i in range(starts.shape[0]):
        kind = kinds[i]
        if kind not in (MISSING, NULL):
            valid[i >> 3] |= np.uint8(1 << (i & 7))
            count += 1
            start, stop = starts[i], stops[i]
            if kind == ESCAPED:
                at = _unescape(buf, start + 1, stop - 1, out, at)
            else:
                if kind == PLAIN:
                    start += 1
                    stop -= 1
                for j in range(start, stop):
                    out[at] = buf[j]
                    at += 1
        offsets[i + 1] = at
    return count


@njit(cache=True, nogil=True)
def gather_spans(buf, span, order, out, offsets):
    """Copy buf[span[i]] for each i of `order` to `out`, one behind the other, and fill the offsets."""
    at = 0
    offsets[0] = 0
    for k in range(order.shape[0]):
        start, stop = span[order[k], 0], span[order[k], 1]
        out[at : at + stop - start] = buf[start:stop]
        at += stop - start
        offsets[k + 1] = at
