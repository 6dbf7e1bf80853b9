"""Text to times and numbers, vectorised, with NULL for what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

TIMESTAMP = pa.timestamp("us", tz="UTC")


def parse(text: pa.StringArray) -> pa.TimestampArray:
    """ISO 8601 texts as UTC times; a text without a zone is UTC, epoch seconds or milliseconds are read too."""
    try:
        return pc.cast(text, TIMESTAMP)
    except pa.ArrowInvalid:
        return pa.array([one(value) for value in text.to_pylist()], type=TIMESTAMP)


def one(value: str | None) -> datetime | None:
    """One text as a UTC time, or None."""
    if value is None:
        return None
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
    if not 1e8 < abs(seconds) < 1e14:  # noqa: PLR2004  1973 in seconds to 5138 in milliseconds
        return None
    return datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), tz=UTC)  # noqa: PLR2004  ms


def number(text: pa.StringArray, kind: pa.DataType) -> pa.Array:
    """Texts as numbers, NULL for what is none."""
    try:
        return pc.cast(text, kind)
    except pa.ArrowInvalid:
        convert: Any = int if pa.types.is_integer(kind) else float
        return pa.array([_or_none(convert, v) for v in text.to_pylist()], type=kind)


def _or_none(convert: Any, value: str | None) -> Any:
    try:
        return None if value is None else convert(value)
    except ValueError:
        return None
