"""Delimited lines become rows: one pass over the text, no Python object a field."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa

from vedette.errors import UnitError
from vedette.lake.fieldcolumns import how, typed
from vedette.lake.linetable import LineTable
from vedette.lake.rows import Rejected, Rows, Text, row_facts
from vedette.lake.schema import Nothing
from vedette.lake.times import fact_time, near_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from vedette.lake.rows import Limits, Read
    from vedette.model import Delimited, LogSource

#: Bytes of text in one table at the most: views of it have 32-bit offsets.
_TABLE_BYTES = 1 << 29
#: Texts shorter than this are read several at once.
_SMALL = 1 << 16
#: Field orders whose memory is kept for the next read.
_KEPT = 8

#: Bytes of a text in which its order is looked for.
_HEAD = 1 << 14

_Fields = tuple[str, ...]
#: Lines that are no UTF-8, by text and number of the record in it: why, and the bytes as they came.
_Bad = dict[tuple[int, int], tuple[str, bytes]]


class DelimitedReader:
    """Reads delimited texts of one source. The rows point into its memory until the next `read_texts`."""

    def __init__(self, source: LogSource, framing: Delimited, limits: Limits) -> None:
        if any(column.type == "list<string>" for column in source.columns):
            raise UnitError("a field of a line is no list", where=source.name, hint="use another column type")
        self.source = source
        self.framing = framing
        self.limits = limits
        self._header = re.compile(framing.header.encode()) if framing.header else None
        self._orders = [(re.compile(pattern.encode(), re.MULTILINE), fields) for pattern, fields in framing.orders]
        self._columns = {_plain(c.where[0]): c for c in source.columns}
        self._time = next(_plain(c.where[0]) for c in source.columns if c.name == source.time)
        self._required = [tuple(map(_plain, words.split("|"))) for words in framing.required]
        self._wanted = list(dict.fromkeys([*self._columns, *(name for words in self._required for name in words)]))
        self._tables: dict[_Fields, list[LineTable]] = {}
        self._taken: dict[_Fields, int] = {}
        self._nothing = Nothing()

    def read_texts(self, texts: Sequence[Text], out: Read) -> None:
        """Read all of the texts; never raises for what stands in them."""
        if len(self._tables) > _KEPT:
            self._tables.clear()
        self._taken.clear()
        pending = list(texts)
        while pending:
            groups: dict[_Fields, list[Text]] = {}
            for text in pending:
                fields, rest = self._begin(text.data)
                groups.setdefault(fields, []).append(text if rest is text.data else replace(text, data=rest))
            pending = []
            for fields, these in groups.items():
                for part in _parts(these):
                    pending.extend(self._read(fields, part, out))

    def _begin(self, data: bytes) -> tuple[_Fields, bytes]:
        """The order of a text's fields, and the text behind its header: a view of it, for texts are large."""
        fields: _Fields | None = None
        start = 0
        while self._header and start < len(data):
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            found = self._header_line(data[start:end])
            if found is None:
                break
            fields, start = found or fields, end + 1
        rest = cast("bytes", memoryview(data)[start:]) if start else data
        if fields is None:
            fields = next((f for pattern, f in self._orders if pattern.search(rest, 0, _HEAD)), self.framing.fields)
        return fields, rest

    def _header_line(self, line: bytes) -> _Fields | None:
        """The fields a header line names, none where it is a comment; None where it is no header line."""
        if self._header is None or (found := self._header.fullmatch(line.rstrip(b"\r"))) is None:
            return None
        names = found.groupdict().get("fields", found[0]) if self._header.groupindex else found[0]
        blank = self.framing.delimiter.encode() if self.framing.delimiter.encode() in (names or b"") else None
        return tuple(name.strip(b'" ').decode("utf-8", "replace") for name in (names or b"").split(blank))

    def _table(self, fields: _Fields) -> tuple[LineTable, list[str]]:
        """A table that is free, and the names of its columns."""
        plain = [_plain(name) for name in fields]
        names = [name for name in self._wanted if name in plain]
        number = self._taken.get(fields, 0)
        self._taken[fields] = number + 1
        tables = self._tables.setdefault(fields, [])
        if number < len(tables):
            tables[number].clear()
            return tables[number], names
        where = {name: column for column, name in enumerate(names)}
        made = LineTable(
            [how(self._columns.get(name), self.source) for name in names],
            [where.get(name, -1) if plain.index(name) == n else -1 for n, name in enumerate(plain)],
            delimiter=self.framing.delimiter,
            quotes=self.framing.quotes,
            null=self.framing.null,
        )
        tables.append(made)
        return made, names

    def _read(self, fields: _Fields, texts: Sequence[Text], out: Read) -> list[Text]:
        """Rows and rejects of texts with one field order; returns the rests of texts in which another order begins."""
        if not fields:
            for text in texts:
                out.discovered[text.blob] += 1
                out.rejected.append(Rejected(text.blob, -1, self._no_order(), bytes(text.data)))
            return []
        table, names = self._table(fields)
        bad: _Bad = {}
        starts = self._fill(table, texts, bad)
        rows = table.rows
        if not rows:
            return []
        part = _Part(fields, texts, table, names, starts)
        columns = self._arrays(part)
        reasons = self._reasons(part, columns[self.source.time])
        for (number, place), (why, line) in bad.items():
            reasons[part.first(number) + place] = _Reason(why, line)
        good = np.ones(rows, dtype=np.bool_)
        rests = self._refuse(part, reasons, good, out)
        owners, blob = part.owners, part.blob
        keep = np.flatnonzero(good)
        if len(keep) < rows:
            index = pa.array(keep)
            columns = {name: array.take(index) for name, array in columns.items()}
            blob, owners = blob[keep], owners[keep]
        out.discovered += np.bincount(blob, minlength=len(out.discovered))
        if len(keep):
            out.chunks.append(Rows(columns, blob, table, keep, row_facts(texts, owners)))
        return rests

    def _no_order(self) -> str:
        return (
            "the lines have no header, and nothing tells the order of their fields "
            f"(set sources.{self.source.name}.fields to it)"
        )

    def _fill(self, table: LineTable, texts: Sequence[Text], bad: _Bad) -> NDArray[np.int64]:
        """Put the texts into the table; returns where each begins."""
        starts: list[int] = []
        small: list[bytes] = []

        def flush() -> None:
            if small:
                at = table.add(b"\n".join(small))
                for data in small:
                    starts.append(at)
                    at += len(data) + 1
                small.clear()

        for number, text in enumerate(texts):
            data = _sound(text.data, number, bad)
            if len(data) < _SMALL:
                small.append(data)
                continue
            flush()
            starts.append(table.add(data))
        flush()
        return np.array(starts, dtype=np.int64)

    def _arrays(self, part: _Part) -> dict[str, pa.Array]:
        """Every column of the source, by name."""
        found: dict[str, pa.Array] = {}
        quoted = '"' in self.framing.quotes
        for name, column in self._columns.items():
            if name in part.names:
                number = part.names.index(name)
                found[column.name] = typed(part.table, number, column, part.near, quoted=quoted)
            else:
                found[column.name] = self._nothing.of(column.type, part.table.rows)
        return found

    def _reasons(self, part: _Part, time: pa.Array) -> dict[int, _Reason]:
        """Why a row cannot stay, by row number."""
        table, names = part.table, part.names
        reasons: dict[int, _Reason] = {}
        for words in self._required:
            missing = np.ones(table.rows, dtype=np.bool_)
            for word in words:
                if word in names:
                    missing &= table.missing(names.index(word))
            for row in np.flatnonzero(missing):
                reasons.setdefault(int(row), _Reason(f"the line has no {' or '.join(words)}"))
        if time.null_count:
            name = self._time
            empty = table.missing(names.index(name)) if name in names else np.ones(table.rows, dtype=np.bool_)
            dated = np.array([fact_time(text.facts) is not None for text in part.texts])[part.owners]
            lost = time.is_null().to_numpy(zero_copy_only=False) & ~(empty & dated)
            for row in np.flatnonzero(lost):
                why = f"the line has no {name}" if empty[row] else f"the line's {name} is no time"
                reasons.setdefault(int(row), _Reason(why))
        sizes = table.span[: table.rows, 1] - table.span[: table.rows, 0]
        for row in np.flatnonzero(sizes > self.limits.record_bytes):
            why = f"the line has {sizes[row]} bytes, more than the cap of {self.limits.record_bytes}"
            reasons[int(row)] = _Reason(why)
        return reasons

    def _refuse(self, part: _Part, reasons: dict[int, _Reason], good: NDArray[np.bool_], out: Read) -> list[Text]:
        """Record the rejects, and unmark their rows, and header lines and what follows those that change the order."""
        rests: list[Text] = []
        over: set[int] = set()
        for row in sorted(reasons):
            number = int(part.owners[row])
            if number in over:
                continue
            line = part.table.line(row)
            names = self._header_line(line)
            if names is not None and part.follows(names):
                good[row] = False
            elif names is not None:
                over.add(number)
                good[row : part.first(number + 1)] = False
                rests.append(replace(part.texts[number], data=part.rest(row)))
            else:
                good[row] = False
                reason = reasons[row]
                blob = part.texts[number].blob
                out.discovered[blob] += 1
                data = line if reason.original is None else reason.original
                out.rejected.append(Rejected(blob, row - part.first(number), reason.why, data))
        return rests


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a line is rejected, and its bytes where the table has others."""

    why: str
    original: bytes | None = None


class _Part:
    """Texts with one field order in one table: where each begins, and whose each row is."""

    def __init__(
        self,
        fields: _Fields,
        texts: Sequence[Text],
        table: LineTable,
        names: list[str],
        starts: NDArray[np.int64],
    ) -> None:
        self.texts = texts
        self.table = table
        self.names = names
        self.owners = np.searchsorted(starts, table.span[: table.rows, 0], side="right") - 1
        self.blob = np.array([t.blob for t in texts], dtype=np.int32)[self.owners]
        self._fields = fields
        self._starts = starts

    def first(self, number: int) -> int:
        """The first row of a text, or of what follows it."""
        return int(np.searchsorted(self.owners, number))

    def near(self) -> list[datetime | None]:
        """A time near each row's."""
        known = near_times([text.facts for text in self.texts])
        return [known[owner] for owner in self.owners]

    def follows(self, names: _Fields) -> bool:
        """Whether a header line in the middle changes nothing: it is a comment, or names the same fields."""
        return names in ((), self._fields)

    def rest(self, row: int) -> bytes:
        """The text of a row from that row on, as it came."""
        number = int(self.owners[row])
        before = self.table.buffer[self._starts[number] : self.table.span[row, 0]]
        lines = int(np.count_nonzero(before == ord("\n")))
        return bytes(self.texts[number].data).split(b"\n", lines)[lines]


def _plain(name: str) -> str:
    """A field's name as it is compared: `account-id`, `account_id` and `Account_ID` are one."""
    return name.strip().lower().replace("_", "-")


def _parts(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """The texts in groups that fit in one table."""
    part: list[Text] = []
    size = 0
    for text in texts:
        if part and size + len(text.data) >= _TABLE_BYTES:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text.data) + 1
    if part:
        yield part


def _sound(data: bytes, number: int, bad: _Bad) -> bytes:
    """The text as UTF-8: lines that are none go to `bad`, and stand in it with their bytes replaced."""
    size = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, size, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        pass
    else:
        return data
    lines = bytes(data).split(b"\n")
    place = 0
    for at, line in enumerate(lines):
        if not line.strip(b" \t\r"):
            continue
        try:
            line.decode()
        except UnicodeDecodeError as error:
            bad[number, place] = (f"the line is no UTF-8: {error.reason} at byte {error.start}", line)
            lines[at] = line.decode(errors="replace").encode()
        place += 1
    return b"\n".join(lines)
