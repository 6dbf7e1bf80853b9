"""The fields of lines as typed Arrow columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import _lines as kernels
from vedette.lake import codes, times, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from vedette.lake.linetable import LineTable
    from vedette.model import Column, LogSource


def how(column: Column | None, source: LogSource) -> int:
    """How a table keeps the column's fields; None is a field that is only looked for."""
    if column is None:
        return kernels.CODES
    if column.type == "timestamp":
        return kernels.TIMES
    if column.type == "long":
        return kernels.NUMBERS
    return kernels.BOUNDS if column.name in source.unique else kernels.CODES


def typed(
    table: LineTable, number: int, column: Column, near: Callable[[], Sequence[datetime | None]], *, quoted: bool
) -> pa.Array:
    """Column `number` of the table in its type; text that repeats is a dictionary, NULL is what is none of the type.

    `near` gives a time near each row's; `quoted` tells that two double quotes stand for one.
    """
    if column.type in {"long", "timestamp"}:
        return _numeric(table, number, column, near)
    text = table.text(number)
    known = text.dictionary if isinstance(text, pa.DictionaryArray) else text
    if quoted and pc.any(pc.match_substring(known, '""')).as_py():
        text = pc.replace_substring(codes.plain(text), '""', '"')
    if column.type == "string":
        return text if table.hows[number] == kernels.BOUNDS else codes.encoded(text)
    encoded = codes.encoded(text)
    if column.type == "bool":
        return values.as_bool(encoded.dictionary).take(encoded.indices)
    return values.as_number(encoded.dictionary, pa.float64()).take(encoded.indices)


def _numeric(table: LineTable, number: int, column: Column, near: Callable[[], Sequence[datetime | None]]) -> pa.Array:
    numbers, there, others = table.numbers(number)
    found = pa.array(numbers, mask=None if there.all() else ~there)
    if column.type == "timestamp":
        found = times.from_epoch(found)
    if not others:
        return found
    text = table.text(number)
    if column.type == "timestamp":
        return pc.coalesce(found, times.to_times(text, column.formats, near))
    return pc.coalesce(found, values.as_number(text, pa.int64()))
