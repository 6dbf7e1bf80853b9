"""Machine code that projects the records of many texts in one call."""

# mypy: disable-error-code="untyped-decorator,no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

from vedette.lake._compiled import compiled
from vedette.lake._kernels import DONE, find_array, scan


@compiled()
def scan_texts(
    bounds, at, resume, rows_of, record_slots, record_keys, record_key_start,
    buf, slots, keys, key_start, target, column, star,
    row, span, starts, stops, kinds, codes, tables, values, counts, listed, lists,
):  # fmt: skip
    """Project the records of texts `at` and on; returns (text, position, rows, list values, why it ended).

    Text i is buf[bounds[i]:bounds[i + 1]]; `rows_of[i + 1]` gets the number of rows up to its end. The records are in
    the array that `find_array` finds with the record keys, or the text is one record. Where there is no more room the
    answer names the text and the position in it to go on at, given as `resume` next time; -1 begins the text. For
    the others see `scan`. (What is kept on disk of this function has `scan` in it: change this file with that one.)
    """
    while at < bounds.shape[0] - 1:
        start, stop = bounds[at], bounds[at + 1]
        array = find_array(buf, start, stop, record_slots, record_keys, record_key_start)
        begin = start if array < 0 else array + 1
        if resume >= 0:
            begin = resume
        row, position, listed, status = scan(
            buf, begin, stop, array < 0, slots, keys, key_start, target, column, star,
            row, span, starts, stops, kinds, codes, tables, values, counts, listed, lists,
        )  # fmt: skip
        if status != DONE:
            return at, position, row, listed, status
        resume = -1
        at += 1
        rows_of[at] = row
    return at, -1, row, listed, DONE
