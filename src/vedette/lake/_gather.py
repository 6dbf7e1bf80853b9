"""Machine code that copies found values and records into Arrow's buffers."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np

from vedette.lake._compiled import compiled
from vedette.lake._kernels import ESCAPED, MISSING, NULL, PLAIN
from vedette.lake._machine import copy_bytes

_BACKSLASH = 92


@compiled(inline="always")
def _hex4(buf, pos):
    value = 0
    for i in range(4):
        c = buf[pos + i]
        digit = c - 48 if c < 58 else (c | 32) - 87
        value = value * 16 + digit
    return value


@compiled(inline="always")
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


@compiled()
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


@compiled()
def gather(buf, starts, stops, kinds, out, offsets, valid):
    """Copy values to `out` as text, one behind the other; fills offsets and the validity bitmap.

    Returns how many are not null. Missing values and JSON null are null; containers stay JSON text.
    """
    target, origin = out.ctypes.data, buf.ctypes.data
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
                copy_bytes(target + at, origin + start, stop - start)
                at += stop - start
        offsets[i + 1] = at
    return count


@compiled()
def view_spans(buf, span, order, views):
    """Make views of buf[span[i]] for each i of `order`, as Arrow lays them out: 16 bytes each, nothing is copied.

    https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout
    """
    target, origin = views.ctypes.data, buf.ctypes.data
    words = views.view(np.int32)
    for k in range(order.shape[0]):
        start, stop = span[order[k], 0], span[order[k], 1]
        length = stop - start
        at = 4 * k
        words[at] = length
        if length <= 12:
            words[at + 1], words[at + 2], words[at + 3] = 0, 0, 0
            copy_bytes(target + 16 * k + 4, origin + start, length)
        else:
            copy_bytes(target + 16 * k + 4, origin + start, 4)
            words[at + 2], words[at + 3] = 0, start
