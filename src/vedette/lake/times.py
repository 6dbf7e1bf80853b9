"""Texts as times, also where they are written as a source's formats say, and where the year is told elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import codes
from vedette.lake.values import TIMESTAMP, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: How far behind the time of its object or envelope an event without a year may be: clocks differ.
_SLACK = timedelta(days=2)
_YEARS = ("%Y", "%y", "%G", "%c", "%x")


def to_times(
    text: pa.Array, formats: Sequence[str], reference: Callable[[], Sequence[datetime | None]] | None = None
) -> pa.TimestampArray:
    """Texts (a dictionary is fine) as UTC times: ISO 8601, epoch numbers, or one of the formats; NULL for what is none.

    Each distinct text is read once. `reference` gives a time near each row's, which tells the year where the
    format has none; it is asked only then.
    """
    column = codes.encoded(text)
    found = parse(column.dictionary)
    if not formats or not found.null_count:
        return found.take(column.indices)
    times: list[datetime | None] = found.to_pylist()
    yearless: dict[int, list[tuple[str, str]]] = {}
    for number, value in enumerate(column.dictionary.to_pylist()):
        if times[number] is None and value is not None:
            times[number] = next((t for f in formats if has_year(f) and (t := _strptime(value, f))), None)
            if times[number] is None:
                yearless[number] = [(value, f) for f in formats if not has_year(f)]
    made = pa.array(times, type=TIMESTAMP).take(column.indices)
    if reference is None or not any(yearless.values()):
        return made
    known: dict[tuple[int, date], datetime | None] = {}
    rows: list[datetime | None] = made.to_pylist()
    for row, (code, near) in enumerate(zip(column.indices.to_pylist(), reference(), strict=True)):
        if code not in yearless or near is None:
            continue
        key = (code, near.date())
        if key not in known:
            day = near.replace(hour=23, minute=59, second=59)
            known[key] = next((t for value, f in yearless[code] if (t := _in_year(value, f, day))), None)
        rows[row] = known[key]
    return pa.array(rows, type=TIMESTAMP)


def has_year(form: str) -> bool:
    """Whether the format tells the year."""
    return any(letters in form for letters in _YEARS)


def _in_year(value: str, form: str, near: datetime) -> datetime | None:
    """The last time so written that is not behind `near`: December in an object of January is of the year before."""
    for year in range(near.year, near.year - 5, -1):  # a 29th of February may be four years away
        found = _strptime(f"{year} {value}", f"%Y {form}") if year > 0 else None
        if found is not None and found <= near + _SLACK:
            return found
    return None


def _strptime(value: str, form: str) -> datetime | None:
    try:
        moment = datetime.strptime(value, form)  # noqa: DTZ007  the next line gives it its zone
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def near_times(facts: Sequence[Mapping[str, object]]) -> list[datetime | None]:
    """A time near each text's records, from its facts: the envelope's or the object's time, else the end of its day."""
    return [_near(one) for one in facts]


def _near(facts: Mapping[str, object]) -> datetime | None:
    moment = fact_time(facts)
    day = facts.get("day")
    if moment is None and isinstance(day, str):
        return datetime.combine(date.fromisoformat(day), datetime.max.time(), UTC)
    return moment


def fact_time(facts: Mapping[str, object]) -> datetime | None:
    """The fact `time`, which an envelope gives as a time and a path as text; None where there is none."""
    moment = facts.get("time")
    if isinstance(moment, str):
        found: datetime | None = parse(pa.array([moment]))[0].as_py()
        return found
    return moment if isinstance(moment, datetime) else None


def from_epoch(numbers: pa.Int64Array) -> pa.TimestampArray:
    """Epoch seconds or milliseconds as times, NULL for what can be neither (see `values.one_time`)."""
    micro = pc.if_else(pc.greater(numbers, 10**11), pc.multiply(numbers, 1000), pc.multiply(numbers, 10**6))
    sane = pc.and_(pc.greater(numbers, 10**8), pc.less(numbers, 10**14))
    return pc.if_else(sane, micro, None).cast(TIMESTAMP)
