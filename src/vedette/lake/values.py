"""Projected text as typed Arrow columns, with NULL, or a reason to reject the row, for what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.lake.project import Projection
    from vedette.model import Column, LogSource

TIMESTAMP = pa.timestamp("us", tz="UTC")
#: What counts as an epoch number: 1973 in seconds to 5138 in milliseconds; from the second on, milliseconds.
_EPOCH_SECONDS = (1e8, 1e14)
_EPOCH_MILLISECONDS = 1e11

#: Microseconds of the first time Python knows, 0001-01-01; Arrow reads ISO texts before it.
_FIRST = -62_135_596_800_000_000


def repeats(wanted: Column, source: LogSource) -> bool:
    """Whether the column's text is expected to repeat, so that each value is kept once."""
    return wanted.type != "list<string>" and wanted.name != source.time and wanted.name not in source.unique


def places(wanted: Sequence[tuple[str, ...]], paths: list[tuple[str, ...]]) -> tuple[int, ...]:
    """The numbers of those paths; what is not among `paths` is added to them."""
    paths.extend(path for path in dict.fromkeys(wanted) if path not in paths)
    return tuple(map(paths.index, wanted))


def column(
    projection: Projection, numbers: Sequence[int], wanted: Column, source: LogSource, reasons: dict[int, str]
) -> pa.Array:
    """The column as an Arrow array, from the first of its places that holds something; repeating text is a dictionary.

    A row whose event time is no time, or whose bytes are no UTF-8, gets its reason in `reasons`.
    """
    if wanted.type == "list<string>":
        return _lists(projection, numbers)
    text = _text(projection, wanted.where, numbers[0])
    for path, number in zip(wanted.also_at, numbers[1:], strict=True):
        if text.null_count and ("*" in path or not projection.missing(number).all()):
            text = pc.coalesce(codes.plain(text), codes.plain(_text(projection, path, number)))
    text = codes.encoded(text) if repeats(wanted, source) else codes.plain(text)
    if not repeats(wanted, source):
        sound = _sound(text, reasons, wanted.name)
        return _time(sound, wanted.name, reasons) if wanted.name == source.time else sound
    values = text.dictionary
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        text = _sound(text.dictionary_decode(), reasons, wanted.name).dictionary_encode()
        values = text.dictionary
    if wanted.type == "string":
        return text
    if wanted.type == "timestamp":
        return codes.taken(parse(values), text.indices)
    if wanted.type == "bool":
        return codes.taken(as_bool(values), text.indices)
    return codes.taken(as_number(values, pa.int64() if wanted.type == "long" else pa.float64()), text.indices)


def _lists(projection: Projection, numbers: Sequence[int]) -> pa.Array:
    """Each row's list at the first of the places that has an element."""
    found = projection.list_column(numbers[0])
    for number in numbers[1:]:
        if found.null_count and projection.lists_at(number):
            found = pc.coalesce(found, projection.list_column(number))
    return found


def _text(projection: Projection, path: tuple[str, ...], number: int) -> pa.Array:
    """The text at a place; of an array's elements the first."""
    if "*" not in path:
        return projection.column(number)
    if not projection.lists_at(number):
        return pa.nulls(projection.rows, pa.string())
    return pc.list_element(projection.list_column(number), 0)


def _sound(text: pa.StringArray, reasons: dict[int, str], name: str) -> pa.StringArray:
    """The text, where its bytes are UTF-8; other rows get a reason, and NULL so that the column is sound."""
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        pass
    else:
        return text
    values: list[str | None] = []
    for row, value in enumerate(text.cast(pa.binary()).to_pylist()):
        try:
            values.append(None if value is None else value.decode())
        except UnicodeDecodeError:
            reasons.setdefault(row, f"{name} is no UTF-8")
            values.append(None)
    return pa.array(values, type=pa.string())


def _time(text: pa.StringArray, name: str, reasons: dict[int, str]) -> pa.TimestampArray:
    parsed = parse(text)
    if parsed.null_count:
        for row in np.flatnonzero(parsed.is_null().to_numpy(zero_copy_only=False)):
            reasons.setdefault(int(row), f"{name} is no time: {str(text[int(row)].as_py())[:80]!r}")
    return parsed


def parse(text: pa.StringArray) -> pa.TimestampArray:
    """ISO 8601 texts as UTC times; a text without a zone is UTC, epoch seconds or milliseconds are read too."""
    try:
        times = pc.cast(text, TIMESTAMP)
    except pa.ArrowInvalid:
        return pa.array([one_time(value) for value in text.to_pylist()], type=TIMESTAMP)
    first = pc.min(times).cast(pa.int64()).as_py()
    if first is not None and first < _FIRST:
        return pc.if_else(pc.less(times.cast(pa.int64()), _FIRST), None, times)
    return times


def one_time(value: str | None) -> datetime | None:
    """One text as a UTC time, or None."""
    if value is None:
        return None
    if value.strip().isdecimal() and len(value.strip()) > len("YYYYMMDD"):
        return _epoch(value)
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return _epoch(value)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _epoch(value: str) -> datetime | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    if not _EPOCH_SECONDS[0] < abs(seconds) < _EPOCH_SECONDS[1]:
        return None
    return datetime.fromtimestamp(seconds / (1000 if seconds > _EPOCH_MILLISECONDS else 1), tz=UTC)


def as_bool(text: pa.StringArray) -> pa.BooleanArray:
    """`true` and `false` in any case, NULL for what is neither."""
    lower = pc.utf8_lower(text)
    truth = pc.if_else(pc.equal(lower, "true"), True, pc.if_else(pc.equal(lower, "false"), False, None))
    return truth.cast(pa.bool_())


def as_number(text: pa.StringArray, kind: pa.DataType) -> pa.Array:
    """Texts as numbers, NULL for what is none."""
    try:
        return pc.cast(text, kind)
    except pa.ArrowInvalid:
        convert: Any = int if pa.types.is_integer(kind) else float
        found = [_or_none(convert, v) for v in text.to_pylist()]
        if pa.types.is_integer(kind):
            found = [v if v is None or -(1 << 63) <= v < 1 << 63 else None for v in found]
        return pa.array(found, type=kind)


def _or_none(convert: Any, value: str | None) -> Any:
    try:
        return None if value is None else convert(value)
    except ValueError:
        return None
