"""A result as JSON, JSON lines, CSV or Parquet, and as text for a terminal's table.

A file appears whole or not at all. In CSV, text that a spreadsheet would run gets an apostrophe in front, and on a
terminal control characters are shown as escapes. JSON is ASCII, its text escaped, wherever it goes.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import unicodedata
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vedette.lake.result import Result

Format = Literal["json", "jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("json", "jsonl", "csv", "parquet")

#: What makes a spreadsheet take text for a formula, the full-width forms included, wherever the locale folds them.
_FORMULA = frozenset("=+-@|\uff1d\uff0b\uff0d\uff20\u2212")
_STARTS = frozenset("\t\r\n\x00")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
#: What is not printable ASCII, and DEL, which is printable to nobody.
_FOREIGN = re.compile(r"[^\x00-\x7e]")
_INTERVAL = pa.month_day_nano_interval()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: rows, and bytes of the file."""

    rows: int
    bytes: int

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


def write(result: Result, to: Path | BinaryIO, form: Format) -> Exported:
    """Write every row of the result to a path, replacing a file there, or to a binary stream.

    A list or struct is JSON text in CSV; types are kept in Parquet. A stream stays open. Raises `UsageError` where
    the file cannot be written, and what reading the result raises; no file is left then.
    """
    if form not in _WRITERS:
        raise UsageError(f"there is no format {form!r}", where="format", hint=f"one of {', '.join(FORMATS)}")
    with result:
        if not isinstance(to, Path):
            counted = _Counted(to)
            rows = _WRITERS[form](result, counted)  # type: ignore[arg-type]  # as much of a stream as is needed
            return Exported(rows, counted.bytes)
        with aside(to) as stream:
            rows = _WRITERS[form](result, stream)
            size = stream.tell()
        return Exported(rows, size)


class _Counted(io.RawIOBase):
    """A stream that counts what goes through it; closing it leaves the other open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes = 0

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream.isatty()

    def write(self, data: Any) -> int:
        self._stream.write(data)
        self.bytes += len(data)
        return len(data)


@contextmanager
def aside(path: Path) -> Iterator[BinaryIO]:
    """A file beside the path that takes its place when all is well."""
    partial = path.with_name(f".{path.name[:200]}.{uuid.uuid4().hex[:8]}.partial")
    try:
        try:
            with partial.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"the file cannot be written: {error.strerror or error}", where=str(path), hint="name another place"
        ) from None


def _json_rows(result: Result) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder(enc_hook=_plain, decimal_format="number")
    embedded = [number for number, kind in enumerate(result.types) if kind == "JSON"]
    for row in result.rows():
        values = list(row)
        for number in embedded:
            values[number] = None if values[number] is None else msgspec.Raw(values[number].encode())
        yield _ascii(encoder.encode(dict(zip(result.columns, values, strict=True))))


def _ascii(row: bytes) -> bytes:
    """The JSON on one line, with every character that is not ASCII escaped; such characters stand in strings only."""
    row = row.replace(b"\n", b" ").replace(b"\r", b" ")  # blanks of embedded JSON: in a string they are escaped
    if row.isascii() and b"\x7f" not in row:
        return row
    return _FOREIGN.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), row.decode()).encode()


def _plain(value: Any) -> Any:
    """What JSON has no form for: bytes in base64, a span in seconds where it has no months, the rest as text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, pa.MonthDayNano) and not value.months:
        return value.days * 86400 + value.nanoseconds / 1e9
    return str(value)


def _json(result: Result, stream: BinaryIO) -> int:
    rows = 0
    for row in _json_rows(result):
        stream.write(b",\n" if rows else b"[")
        stream.write(row)
        rows += 1
    stream.write(b"]\n" if rows else b"[]\n")
    return rows


def _json_lines(result: Result, stream: BinaryIO) -> int:
    rows = 0
    for row in _json_rows(result):
        stream.write(row + b"\n")
        rows += 1
    return rows


def _csv(result: Result, stream: BinaryIO) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    fit = visible if stream.isatty() else str
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([fit(defused(name)) for name in result.columns])
        rows = 0
        for row in result.rows():
            cells = (_cell(value) for value in row)
            writer.writerow([fit(cell) if isinstance(cell, str) else cell for cell in cells])
            rows += 1
        text.flush()
    finally:
        text.detach()
    return rows


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return defused(value)
    return _as_text(value)


def defused(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it; what is a number stays one."""
    if not text or _NUMBER.fullmatch(text):
        return text
    if text[0] in _STARTS:
        return "'" + text
    for character in text:
        if character in _FORMULA:
            return "'" + text
        if not (character.isspace() or unicodedata.category(character) in {"Cf", "Cc", "Zs"}):
            return text
    return text


def _as_text(value: Any) -> Any:
    """A value for a cell that is no text: numbers as they are, times in ISO 8601, nested values as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, list | dict):
        return defused(msgspec.json.encode(value, enc_hook=_plain).decode())
    return defused(str(_plain(value)))


def _parquet(result: Result, stream: BinaryIO) -> int:
    rows = 0
    shape = pa.schema([pa.field(f.name, pa.string() if f.type == _INTERVAL else f.type) for f in result.schema])
    with pq.ParquetWriter(stream, shape, compression="zstd") as writer:
        for batch in result.batches():
            writer.write_batch(_storable(batch, shape))
            rows += batch.num_rows
    return rows


def _storable(batch: pa.RecordBatch, shape: pa.Schema) -> pa.RecordBatch:
    """The batch with intervals, which Parquet does not have, as text."""
    if batch.schema == shape:
        return batch
    columns = [
        pa.array([None if v is None else str(v.as_py()) for v in column], pa.string())
        if column.type == _INTERVAL
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=shape)


def rows_as_text(result: Result) -> Iterator[list[str]]:
    """Each row as texts that are safe on a terminal: control characters are shown, NULL is empty."""
    for row in result.rows():
        yield [visible(value if isinstance(value, str) else str(_as_text(value))) for value in row]


def visible(text: str) -> str:
    """The text with every character that could steer a terminal, or turn its direction, written as an escape."""
    if text.isprintable():
        return text
    return "".join(_shown(c) for c in text)


def _shown(character: str) -> str:
    if character.isprintable() or character == "\u00a0":
        return character
    code = ord(character)
    short = {9: "\\t", 10: "\\n", 13: "\\r"}.get(code)
    return short or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")  # noqa: PLR2004  widths of escapes


_WRITERS: dict[Format, Callable[[Result, BinaryIO], int]] = {
    "json": _json,
    "jsonl": _json_lines,
    "csv": _csv,
    "parquet": _parquet,
}
