"""Machine code for the one hot loop: find records and the wanted values in JSON text.

The text has been validated by a JSON library before it comes here, so these loops only look for structure.
They are compiled by numba on first use (kept on disk afterwards) and hold no lock while they run. Positions
inside are addresses; `PADDING` bytes that may be read lie behind the text.
"""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np

from vedette.lake._compiled import compiled
from vedette.lake._machine import byte_at, differ_at, int_at, quotes_at, trailing_zeros, word_at

#: Bytes that must lie behind text and keys: vector loads read ahead of what they use.
PADDING = 64

MISSING, PLAIN, ESCAPED, SCALAR, NULL, CONTAINER = 0, 1, 2, 3, 4, 5

DONE, ROWS_FULL, LISTS_FULL, VALUES_FULL = 0, 1, 2, 3

#: Room in a node's table of keys; a power of two, several times the keys a record's level can have in a source.
SLOTS = 256

_QUOTE, _COMMA, _COLON = 34, 44, 58
_OPEN_OBJECT, _CLOSE_OBJECT, _OPEN_ARRAY, _CLOSE_ARRAY = 123, 125, 91, 93
_MAX_DEPTH = 64


@compiled(inline="always")
def _same(one, other, length):
    """Whether `length` bytes at two addresses are equal."""
    while length >= 32:
        if differ_at(one, other) != 0:
            return False
        one += 32
        other += 32
        length -= 32
    return length == 0 or np.uint64(differ_at(one, other)) << np.uint64(64 - length) == np.uint64(0)


@compiled(inline="always")
def _mix(mixed, word):
    mixed = (mixed ^ word) * np.uint64(0x9E3779B97F4A7C15)
    return mixed ^ (mixed >> np.uint64(32))


@compiled(inline="always")
def _hash(at, length):
    """Twenty-four well mixed bits of a text; four lanes, so that multiplications need not wait for each other."""
    mixed = np.uint64(length)
    if length >= 32:
        one, two, three, four = mixed, np.uint64(1), np.uint64(2), np.uint64(3)
        while length >= 32:
            one, two = _mix(one, word_at(at)), _mix(two, word_at(at + 8))
            three, four = _mix(three, word_at(at + 16)), _mix(four, word_at(at + 24))
            at += 32
            length -= 32
        mixed = _mix(_mix(one, two), _mix(three, four))
    while length >= 8:
        mixed = _mix(mixed, word_at(at))
        at += 8
        length -= 8
    if length > 0:
        mixed = _mix(mixed, word_at(at) << np.uint64(8 * (8 - length)))
    return np.int64((mixed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40))


@compiled(inline="always")
def _string_end(pos):
    """The address behind the closing quote of the string that opens at `pos`, and its kind."""
    pos += 1
    kind = PLAIN
    while True:
        mask = quotes_at(pos)
        if mask == 0:
            pos += 32
            continue
        pos += trailing_zeros(mask)
        if byte_at(pos) == _QUOTE:
            return pos + 1, kind
        kind = ESCAPED
        pos += 2


@compiled()
def _value_end(pos, end):
    """The address behind the value that begins at `pos`, and its kind."""
    c = byte_at(pos)
    if c == _QUOTE:
        return _string_end(pos)
    if c in (_OPEN_OBJECT, _OPEN_ARRAY):
        depth = 0
        while pos < end:
            c = byte_at(pos)
            if c == _QUOTE:
                pos, _ = _string_end(pos)
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
    while pos < end and c > 32 and c not in (_COMMA, _CLOSE_OBJECT, _CLOSE_ARRAY):
        pos += 1
        c = byte_at(pos)
    return pos, kind


@compiled(inline="always")
def _next(pos, end):
    """The next address that holds no blank, comma or colon."""
    c = byte_at(pos)
    while pos < end and (c <= 32 or c in (_COMMA, _COLON)):
        pos += 1
        c = byte_at(pos)
    return pos


@compiled(inline="always")
def _child(start, length, slots, keys, key_start):
    """The edge for the key of `length` bytes at `start` in a node's table `slots`, or -1; all addresses."""
    if length <= 0:
        return -1
    slot = (length * 37 + byte_at(start) * 7 + byte_at(start + length - 1) * 3) & (SLOTS - 1)
    edge = int_at(slots + 4 * slot)
    while edge >= 0:
        offset = np.int64(word_at(key_start + 8 * edge))
        if np.int64(word_at(key_start + 8 * edge + 8)) - offset == length and _same(keys + offset, start, length):
            break
        slot = (slot + 1) & (SLOTS - 1)
        edge = int_at(slots + 4 * slot)
    return edge


@compiled()
def find_array(buf, begin, stop, slots, keys, key_start):
    """The position of the array that holds the records: the text itself, or the value of one of the keys.

    -1 where there is none.
    """
    base = buf.ctypes.data
    pos, end = _next(base + begin, base + stop), base + stop
    if pos >= end:
        return -1
    if byte_at(pos) == _OPEN_ARRAY:
        return pos - base
    if byte_at(pos) != _OPEN_OBJECT:
        return -1
    pos += 1
    while True:
        pos = _next(pos, end)
        if pos >= end or byte_at(pos) != _QUOTE:
            return -1
        start = pos + 1
        pos, _ = _string_end(pos)
        edge = _child(start, pos - 1 - start, slots.ctypes.data, keys.ctypes.data, key_start.ctypes.data)
        pos = _next(pos, end)
        if edge >= 0 and byte_at(pos) == _OPEN_ARRAY:
            return pos - base
        pos, _ = _value_end(pos, end)


@compiled()
def enter(buf, tables, values, counts):
    """Enter the values that `values` has into new, larger tables, which are all -1."""
    base, mask = buf.ctypes.data, tables.shape[1] - 1
    for column in range(counts.shape[0]):
        for code in range(counts[column]):
            start = values[code, column, 0]
            slot = _hash(base + start, values[code, column, 1] - start) & mask
            while tables[column, slot] >= 0:
                slot = (slot + 1) & mask
            tables[column, slot] = code


@compiled()
def scan(
    buf, begin, stop, single, slots, keys, key_start, target, column, star,
    row, span, starts, stops, kinds, codes, tables, values, counts, listed, lists,
):  # fmt: skip
    """Project records of buf[begin:stop] from row `row` on; returns (rows, position, list values, why it ended).

    `span[r]` gets the record's bounds. Column numbers below `counts.shape[0]` repeat: `codes[c, r]` gets the
    number of the value among the distinct `values` of its column (-1 for missing and null), found by `tables`,
    whose length is a power of two above twice the room for values. The others get `kinds`, `starts`, `stops`. A value
    inside an array goes to `lists` as (column, row, start, stop, kind). Of keys that stand twice the first
    counts. Stops early, at the position of the first record not read, when there is no room for rows, values or
    list values. `single` reads one value only.
    """
    base = buf.ctypes.data
    pos, end = base + begin, base + stop
    node_slots, key_bytes, key_bounds = slots.ctypes.data, keys.ctypes.data, key_start.ctypes.data
    repeating, mask = counts.shape[0], tables.shape[1] - 1
    lasts = np.full(repeating, -1, dtype=np.int64)
    room, list_room = span.shape[0], lists.shape[0]
    nodes = np.empty(_MAX_DEPTH, dtype=np.int64)
    arrays = np.empty(_MAX_DEPTH, dtype=np.bool_)
    while True:
        pos = _next(pos, end)
        if pos >= end or byte_at(pos) == _CLOSE_ARRAY:
            return row, pos - base, listed, DONE
        if row >= room:
            return row, pos - base, listed, ROWS_FULL
        first, first_listed, depth = pos, listed, 0
        nodes[0], arrays[0] = 0, False
        if byte_at(pos) != _OPEN_OBJECT:
            pos, _ = _value_end(pos, end)
            if pos == first:  # a bracket that nothing opened, in a text that is being salvaged
                pos += 1
            depth = -1
        else:
            pos += 1
        while depth >= 0:
            pos = _next(pos, end)
            c = byte_at(pos)
            if c in (_CLOSE_OBJECT, _CLOSE_ARRAY) or pos >= end:
                pos += 1
                depth -= 1
                continue
            node = nodes[depth]
            if arrays[depth]:
                edge = star[node]
            else:
                start = pos + 1
                pos, _ = _string_end(pos)
                edge = _child(start, pos - 1 - start, node_slots + 4 * SLOTS * node, key_bytes, key_bounds)
                pos = _next(pos, end)
                c = byte_at(pos)
            if edge < 0:
                pos, _ = _value_end(pos, end)
                continue
            to, want = target[edge], column[edge]
            if to >= 0 and depth + 1 < _MAX_DEPTH:
                if c == _OPEN_OBJECT or (c == _OPEN_ARRAY and star[to] >= 0):
                    depth += 1
                    nodes[depth], arrays[depth] = to, c == _OPEN_ARRAY
                    pos += 1
                    continue
            start = pos
            pos, kind = _value_end(pos, end)
            if want < 0:
                continue
            inside = False
            for level in range(depth + 1):
                inside = inside or arrays[level]
            if inside:
                if listed >= list_room:
                    return row, first - base, first_listed, LISTS_FULL
                lists[listed, 0], lists[listed, 1] = want, row
                lists[listed, 2], lists[listed, 3], lists[listed, 4] = start - base, pos - base, kind
                listed += 1
            elif want < repeating:
                if kind == NULL or codes[want, row] >= 0:
                    continue
                length, slot, code = pos - start, -1, lasts[want]
                while True:
                    if code >= 0:
                        known = values[code, want, 0]
                        if values[code, want, 1] - known == length and _same(base + known, start, length):
                            break
                    slot = (_hash(start, length) if slot < 0 else slot + 1) & mask
                    code = tables[want, slot]
                    if code < 0:
                        code = counts[want]
                        if code >= values.shape[0]:
                            return row, first - base, first_listed, VALUES_FULL
                        tables[want, slot] = code
                        values[code, want, 0], values[code, want, 1] = start - base, pos - base
                        values[code, want, 2] = kind
                        counts[want] = code + 1
                        break
                codes[want, row] = code
                lasts[want] = code
            elif kinds[want - repeating, row] == MISSING:
                other = want - repeating
                starts[other, row], stops[other, row], kinds[other, row] = start - base, pos - base, kind
        span[row, 0], span[row, 1] = first - base, min(pos, end) - base
        row += 1
        if single:
            return row, pos - base, listed, DONE
