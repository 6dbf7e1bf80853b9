"""Times as programs write them, read as UTC; the year is found where they leave it out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from vedette.lake import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

#: A leap year to read a day and a month by.
_LEAP = 2000
#: How far a record may lie behind the time that tells its year: a host's clock or zone is off.
_SLACK = timedelta(days=1)
#: How far back a year is looked for: from one leap year to the next, across 1900 and 2100.
_YEARS_BACK = 8


def near(facts: Mapping[str, object]) -> datetime | None:
    """The latest time a text of these facts is from: its own time, or the end of its day; None where neither is told."""
    moment = facts.get("time")
    if isinstance(moment, datetime):
        return moment
    day = facts.get("day")
    try:
        if isinstance(moment, str):
            return datetime.fromisoformat(moment).astimezone(UTC)
        if isinstance(day, str):
            return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(days=1)
    except ValueError:
        return None
    return None


def times(
    text: pa.Array, formats: Sequence[str], owners: NDArray[np.int64], known: Sequence[datetime | None]
) -> pa.TimestampArray:
    """Texts as UTC times, NULL for what is none: by the first of `formats` that fits, else as `values.parse` does.

    A text without a zone is UTC. One without a year gets the latest one that does not lie behind `known`, by the
    number `owners` gives the row, by more than a day; where nothing is known it is NULL.
    """
    if not formats:
        return values.parse(text)
    distinct = text.dictionary_encode()
    found = [_one(value, formats) for value in distinct.dictionary.to_pylist()]
    made = pa.array([None if one is None or one[1] else one[0] for one in found], type=values.TIMESTAMP)
    whole = made.take(distinct.indices)
    yearless = np.array([one is not None and one[1] for one in found], dtype=np.bool_)
    if not yearless.any():
        return whole
    codes = distinct.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero((codes >= 0) & yearless[codes])
    pairs: dict[tuple[int, datetime | None], datetime | None] = {}
    answers = whole.to_pylist() if len(rows) else []
    for row in rows:
        code, latest = int(codes[row]), known[int(owners[row])]
        if (code, latest) not in pairs:
            moment = found[code]
            pairs[code, latest] = None if moment is None or latest is None else _in_year(moment[0], latest)
        answers[row] = pairs[code, latest]
    return pa.array(answers, type=values.TIMESTAMP) if len(rows) else whole


def _one(value: str | None, formats: Sequence[str]) -> tuple[datetime, bool] | None:
    """The time, and whether its year is missing; None where it is no time."""
    if value is None:
        return None
    for form in formats:
        yearless = not any(letter in form for letter in ("%Y", "%y", "%G", "%s"))
        try:
            moment = datetime.strptime(f"{_LEAP} {value}", f"%Y {form}") if yearless else datetime.strptime(value, form)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        return moment, yearless
    whole = values.one_time(value)
    return None if whole is None else (whole, False)


def _in_year(moment: datetime, latest: datetime) -> datetime | None:
    """The moment in the last year that puts it no more than a day behind `latest`."""
    for year in range(min((latest + _SLACK).year, 9999), max(latest.year - _YEARS_BACK, 0), -1):
        try:
            there = moment.replace(year=year)
        except ValueError:  # no 29 February
            continue
        if there <= latest + _SLACK:
            return there
    return None
