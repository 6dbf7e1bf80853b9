"""Machine code that reads delimited lines: each line's bounds and the wanted fields, found in one pass.

Every text ends with a line feed, and `PADDING` bytes that may be read lie behind it. Positions inside are addresses;
what a column is kept in is told by a row of `WORDS` numbers, so that each column can grow alone.
"""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from vedette.lake._compiled import compiled
from vedette.lake._machine import (
    byte_at,
    differ_at,
    int_at,
    put_byte,
    put_int,
    put_word,
    trailing_zeros,
    word_at,
)

PADDING = 64

#: How a column's values are kept: once each with a number a row, as bounds, or as numbers where they are such.
CODES, BOUNDS, NUMBERS, TIMES = 0, 1, 2, 3

#: What the kinds array says of a value kept by bounds: nothing there, text at its bounds, or a number in `starts`.
MISSING, TEXT, NUMBER = 0, 3, 6

#: A column's words: how it is kept, the addresses of what it has a row (codes, or starts, stops and kinds), of its
#: table and values, the table's mask, how many values there are and may be, and the code of the last.
WORDS = 10
(HOW, OUT, STOPS, KINDS, TABLE, VALUES, MASK, COUNT, ROOM, LAST) = range(WORDS)

_FEED, _RETURN, _QUOTE, _OPEN, _CLOSE, _BLANK, _TAB, _MINUS = 10, 13, 34, 91, 93, 32, 9, 45
_VECTOR = ir.VectorType(ir.IntType(8), 32)
_DIGITS = 18
_EPOCH_DIGITS = 9


@intrinsic
def either_at(_typing: Any, address: Any, one: Any, other: Any) -> Any:
    """Bit i of the answer, i < 32: whether the byte at address + i is one of the two."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        chunk = builder.load(builder.inttoptr(args[0], _VECTOR.as_pointer()))
        chunk.align = 1
        hits = []
        for wanted in args[1:]:
            first = builder.insert_element(
                ir.Constant(_VECTOR, ir.Undefined), builder.trunc(wanted, ir.IntType(8)), ir.Constant(ir.IntType(32), 0)
            )
            mask = ir.Constant(ir.VectorType(ir.IntType(32), 32), [0] * 32)
            spread = builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), mask)
            hits.append(builder.icmp_unsigned("==", chunk, spread))
        return builder.bitcast(builder.or_(*hits), ir.IntType(32))

    return types.uint32(types.int64, types.int64, types.int64), codegen


@compiled(inline="always")
def _same(one, other, length):
    while length > 32:
        if differ_at(one, other) != 0:
            return False
        one += 32
        other += 32
        length -= 32
    return length == 0 or np.uint64(differ_at(one, other)) << np.uint64(64 - length) == np.uint64(0)


@compiled(inline="always")
def _hash(at, length):
    """Twenty-four well mixed bits of a text; the low bits come from the high ones of the products."""
    mixed = np.uint64(length)
    while length >= 8:
        mixed = (mixed ^ word_at(at)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
        at += 8
        length -= 8
    if length > 0:
        mixed = (mixed ^ (word_at(at) << np.uint64(8 * (8 - length)))) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return np.int64((mixed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40))


@compiled()
def feeds(at, end):
    """How many line feeds there are between two addresses; none may stand in what is read behind the last."""
    count = 0
    while at < end:
        mask = np.uint64(either_at(at, _FEED, _FEED))
        while mask != 0:
            mask &= mask - np.uint64(1)
            count += 1
        at += 32
    return count


@compiled(inline="always")
def _find(at, one, other):
    """The address of the next of the two bytes; one of them is there."""
    while True:
        mask = either_at(at, one, other)
        if mask != 0:
            return at + trailing_zeros(mask)
        at += 32


@compiled(inline="always")
def _closing(at, close, delimiter):
    """The address of the quote that ends a field which opened before `at`, or -1 where the line has none.

    A quote ends the field where the delimiter or the line's end follows; two double quotes stand for one.
    """
    while True:
        at = _find(at, close, _FEED)
        if byte_at(at) == _FEED:
            return -1
        behind = byte_at(at + 1)
        if behind in (delimiter, _FEED) or (behind == _RETURN and byte_at(at + 2) == _FEED):
            return at
        at += 2 if behind == close and close == _QUOTE else 1


@compiled(inline="always")
def _is_null(start, length, nulls, bounds, count):
    for i in range(count):
        first = np.int64(word_at(bounds + 8 * i))
        if np.int64(word_at(bounds + 8 * i + 8)) - first == length and _same(start, nulls + first, length):
            return True
    return False


@compiled(inline="always")
def _word(at):
    return np.int64(word_at(at))


@compiled(inline="always")
def _number(start, length, how):
    """The digits as a number, and whether they are one that is read here."""
    negative = how == NUMBERS and length > 1 and byte_at(start) == _MINUS
    first = 1 if negative else 0
    if length - first > _DIGITS or length == 0 or (how == TIMES and length < _EPOCH_DIGITS):
        return 0, False
    value = 0
    for i in range(first, length):
        digit = byte_at(start + i) - 48
        if digit < 0 or digit > 9:
            return 0, False
        value = value * 10 + digit
    return -value if negative else value, True


@compiled(inline="always")
def _code(base, start, length, state):
    """The number of the text among its column's values; -1 where there is no room for another."""
    values, code, slot = _word(state + 8 * VALUES), _word(state + 8 * LAST), -1
    table, mask = _word(state + 8 * TABLE), _word(state + 8 * MASK)
    while True:
        if code >= 0:
            known = _word(values + 16 * code)
            if _word(values + 16 * code + 8) - known == length and _same(base + known, start, length):
                break
        slot = (_hash(start, length) if slot < 0 else slot + 1) & mask
        code = int_at(table + 4 * slot)
        if code < 0:
            code = _word(state + 8 * COUNT)
            if code >= _word(state + 8 * ROOM):
                return -1
            put_int(table + 4 * slot, code)
            put_word(values + 16 * code, start - base)
            put_word(values + 16 * code + 8, start + length - base)
            put_word(state + 8 * COUNT, code + 1)
            break
    put_word(state + 8 * LAST, code)
    return code


@compiled()
def enter(base, state):
    """Enter a column's values into its table, which is new and all -1."""
    values, table, mask = _word(state + 8 * VALUES), _word(state + 8 * TABLE), _word(state + 8 * MASK)
    for code in range(_word(state + 8 * COUNT)):
        start = _word(values + 16 * code)
        slot = _hash(base + start, _word(values + 16 * code + 8) - start) & mask
        while int_at(table + 4 * slot) >= 0:
            slot = (slot + 1) & mask
        put_int(table + 4 * slot, code)


@compiled()
def scan(base, begin, stop, delimiter, quoting, brackets, nulls, bounds, null_count, fields, count, states, row, span):
    """Read the lines from `begin` to `stop` into rows from `row` on; returns (rows, position, column without room).

    `fields` has the column of each field of a line, or -1. Empty lines are no rows. With room for all values the
    last answer is -1; else the position is that of the line to read again.
    """
    pos, end = base + begin, base + stop
    blanks = delimiter == _BLANK
    while pos < end:
        first, number = pos, 0
        while byte_at(pos) in (_BLANK, _TAB, _RETURN):
            pos += 1
        if byte_at(pos) == _FEED:
            pos += 1
            continue
        pos = last = first
        while True:
            while blanks and byte_at(pos) == _BLANK:
                pos += 1
            start, opening = pos, byte_at(pos)
            quoted = False
            if (opening == _QUOTE and quoting) or (opening == _OPEN and brackets):
                close = _closing(pos + 1, _QUOTE if opening == _QUOTE else _CLOSE, delimiter)
                if close >= 0:
                    start, last, quoted = pos + 1, close, True
                    pos = close + 1
                    if byte_at(pos) == _RETURN:
                        pos += 1
            if not quoted:
                pos = _find(pos, delimiter, _FEED)
                last = pos
                if byte_at(pos) == _FEED and pos > start and byte_at(pos - 1) == _RETURN:
                    last = pos - 1
            length = last - start
            if number < count and (quoted or length > 0):
                column = _word(fields + 8 * number)
                if column >= 0 and not _is_null(start, length, nulls, bounds, null_count):
                    state = states + 8 * WORDS * column
                    how, out = _word(state), _word(state + 8 * OUT)
                    if how == CODES:
                        code = _code(base, start, length, state)
                        if code < 0:
                            return row, first - base, column
                        put_int(out + 4 * row, code)
                    else:
                        value, kind = start - base, TEXT
                        if how != BOUNDS:
                            found, good = _number(start, length, how)
                            if good:
                                value, kind = found, NUMBER
                        put_word(out + 8 * row, value)
                        put_word(_word(state + 8 * STOPS) + 8 * row, last - base)
                        put_byte(_word(state + 8 * KINDS) + row, kind)
            number += 1
            if byte_at(pos) == _FEED:
                break
            pos += 1
        last = pos
        if last > first and byte_at(last - 1) == _RETURN:
            last -= 1
        pos += 1
        put_word(span + 16 * row, first - base)
        put_word(span + 16 * row + 8, last - base)
        row += 1
    return row, end - base, -1
