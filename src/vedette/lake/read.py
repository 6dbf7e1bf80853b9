"""Bytes become rows: one reader a framing, no code a source, nothing dropped without a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vedette.errors import ParseError
from vedette.lake import times
from vedette.lake.blob import open_blob
from vedette.lake.envelope import unwrap
from vedette.lake.project import PADDING, Paths, Projection, find_array

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from vedette.model import LogSource

_MAX_WRAPS = 6


@dataclass(frozen=True, slots=True)
class Blob:
    """One object as it was fetched: where it is, which version, its bytes, and what its path says."""

    uri: str
    version: str
    data: bytes
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one object and one record may cost, in bytes."""

    object_bytes: int = 2 << 30
    record_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Rejected:
    """Bytes that did not become a row: the object's number, the position of the record in it, and why.

    `position` counts records from 0, -1 is the object as a whole; `data` are the bytes as they came.
    """

    blob: int
    position: int
    reason: str
    data: bytes


@dataclass(slots=True)
class Rows:
    """Typed columns of records in the order they were read, and where their raw text stands.

    `columns` are Arrow arrays by dotted column name; `blob` is each row's object, `position` its number there.
    """

    columns: dict[str, pa.Array]
    blob: NDArray[np.int32]
    projection: Projection
    keep: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keep)

    def raw(self, order: NDArray[np.int64] | None = None) -> pa.StringArray:
        """The raw records, in `order` of this object's rows where given."""
        return self.projection.records(self.keep if order is None else self.keep[order])


@dataclass(slots=True)
class Read:
    """What reading a batch of objects gave: chunks of rows, rejects, and the records seen in each object."""

    chunks: list[Rows]
    rejected: list[Rejected]
    discovered: NDArray[np.int64]
    texts: int = 0


@dataclass(frozen=True, slots=True)
class _Segment:
    blob: int
    text: bytes
    single: bool = False
    depth: int = 0


class JsonReader:
    """Reads objects of one source that hold JSON. Keeps no state between calls but its buffer."""

    def __init__(self, source: LogSource, limits: Limits | None = None) -> None:
        self.source = source
        self.limits = limits or Limits()
        self.names = [c.name for c in source.columns]
        self.types = [c.type for c in source.columns]
        self._keys: tuple[str, ...] = source.framing.records  # type: ignore[union-attr]  # JSON framings only
        self._alone = [i for i, c in enumerate(source.columns) if len(c.where) == 1]
        paths = [c.where for c in source.columns]
        self._required = self._required_columns(paths)
        self._paths = Paths.of(paths)
        self._valid = msgspec.json.Decoder(msgspec.Raw)
        self._buffer = np.empty(1 << 20, dtype=np.uint8)

    def _required_columns(self, paths: list[tuple[str, ...]]) -> list[tuple[str, list[int]]]:
        """Column numbers for each required key; a key that is no column is projected too."""
        groups = []
        for words in self.source.framing.required:  # type: ignore[union-attr]  # JSON framings only
            numbers = []
            for word in words.split("|"):
                if (word,) not in paths:
                    paths.append((word,))
                numbers.append(paths.index((word,)))
            groups.append((words, numbers))
        return groups

    def read(self, blobs: Sequence[Blob]) -> Read:
        """Rows and rejects of the objects. Never raises for what stands in them."""
        out = Read([], [], np.zeros(len(blobs), dtype=np.int64))
        segments = [s for number, blob in enumerate(blobs) for s in self._open(number, blob, out)]
        while segments:
            segments = self._project(segments, out)
        return out

    def _open(self, number: int, blob: Blob, out: Read) -> Iterator[_Segment]:
        try:
            opened = open_blob(blob.data, cap=self.limits.object_bytes)
        except ParseError as error:
            out.discovered[number] += 1
            out.rejected.append(Rejected(number, -1, error.what, blob.data))
            return
        out.texts += len(opened.text)
        yield from self._segments(number, opened.text, out, 0)
        if opened.broken:
            out.discovered[number] += 1
            out.rejected.append(Rejected(number, -1, opened.broken, blob.data))

    def _segments(self, number: int, text: bytes, out: Read, depth: int) -> Iterator[_Segment]:
        """Split a text into parts of valid JSON; what is none is rejected."""
        try:
            self._valid.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield from self._lines(number, text, out, depth)
            return
        yield _Segment(number, text, depth=depth)

    def _lines(self, number: int, text: bytes, out: Read, depth: int) -> Iterator[_Segment]:
        good: list[bytes] = []
        bad: list[tuple[int, bytes, str]] = []
        for position, line in enumerate(text.split(b"\n")):
            if not line.strip():
                continue
            try:
                if line.lstrip()[:1] not in {b"{", b"["}:
                    bad.append((position, line, "it begins no object"))
                    continue
                self._valid.decode(line)
                good.append(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                bad.append((position, line, str(error)))
        if bad and not good:
            good = list(salvage(text, self._keys))
            reason = f"the text is no JSON: {bad[0][2]}"
            if good:
                reason = f"the JSON breaks off; {len(good)} whole records before the break were read"
            bad = [(-1, text, reason)]
        for position, line, reason in bad:
            why = reason if position < 0 else f"line {position + 1} is no JSON: {reason}"
            out.discovered[number] += 1
            out.rejected.append(Rejected(number, position, why, line))
        objects = [line for line in good if line.lstrip()[:1] == b"{" and not self._holds_records(line)]
        if len(objects) == len(good) and good:
            yield _Segment(number, b"[" + b",".join(good) + b"]", depth=depth)
        else:
            yield from (_Segment(number, line, depth=depth) for line in good)

    def _holds_records(self, line: bytes) -> bool:
        return any(f'"{key}"'.encode() in line[:64] for key in self._keys)

    def _project(self, segments: list[_Segment], out: Read) -> list[_Segment]:
        """Project the segments into one chunk of rows; returns what was found inside envelopes."""
        self._fill(segments)
        size = sum(len(s.text) for s in segments)
        projection = Projection(self._buffer, self._paths, rows=max(64, size // 1000))
        owner: list[tuple[int, int, int]] = []  # segment number, first row, end row
        position = 0
        for number, segment in enumerate(segments):
            end = position + len(segment.text)
            array = find_array(self._buffer, position, end, self._keys)
            single = array < 0
            first, last = projection.add(position if single else array + 1, end, single=single)
            owner.append((number, first, last))
            position = end
        rows = projection.rows
        segment_of = np.repeat(
            np.array([n for n, _, _ in owner], dtype=np.int32), np.array([b - a for _, a, b in owner])
        )
        blob_of = np.array([s.blob for s in segments], dtype=np.int32)[segment_of]
        reasons = self._reasons(projection)
        columns = self._columns(projection, reasons)
        inner = self._refuse(segments, segment_of, owner, projection, reasons, out)
        good = np.ones(rows, dtype=np.bool_)
        good[list(reasons)] = False
        keep = np.flatnonzero(good)
        np.add.at(out.discovered, blob_of[keep], 1)
        if len(keep):
            if len(keep) < rows:
                index = pa.array(keep)
                columns = {name: array.take(index) for name, array in columns.items()}
                blob_of = blob_of[keep]
            out.chunks.append(Rows(columns, blob_of, projection, keep))
            if inner:  # the rows point into this buffer: the next chunk needs one of its own
                self._buffer = np.empty(1 << 20, dtype=np.uint8)
        return inner

    def _fill(self, segments: list[_Segment]) -> None:
        size = sum(len(s.text) for s in segments) + PADDING
        if self._buffer.shape[0] < size:
            self._buffer = np.empty(size * 5 // 4, dtype=np.uint8)
        position = 0
        for segment in segments:
            end = position + len(segment.text)
            self._buffer[position:end] = np.frombuffer(segment.text, dtype=np.uint8)
            position = end
        self._buffer[position : position + PADDING] = 0

    def _reasons(self, projection: Projection) -> dict[int, str]:
        """Why a row cannot stay, by row number."""
        rows = projection.rows
        reasons: dict[int, str] = {}
        if not rows:
            return reasons
        kinds = projection.kinds[:, :rows]
        for words, numbers in self._required:
            missing = np.all((kinds[numbers] == 0) | (kinds[numbers] == 4), axis=0)  # noqa: PLR2004  missing, null
            for row in np.flatnonzero(missing):
                reasons.setdefault(int(row), f"the record has no {words.replace('|', ' or ')}")
        sizes = projection.span[:rows, 1] - projection.span[:rows, 0]
        for row in np.flatnonzero(sizes > self.limits.record_bytes):
            reasons[int(row)] = f"the record has {int(sizes[row])} bytes, more than {self.limits.record_bytes}"
        opening = projection.buffer[projection.span[:rows, 0]]
        for row in np.flatnonzero(opening != ord("{")):
            reasons[int(row)] = "the record is no JSON object"
        return reasons

    def _columns(self, projection: Projection, reasons: dict[int, str]) -> dict[str, pa.Array]:
        columns: dict[str, pa.Array] = {}
        for number, (name, kind) in enumerate(zip(self.names, self.types, strict=True)):
            if kind == "list<string>":
                columns[name] = projection.list_column(number)
                continue
            text = projection.column(number)
            try:
                text.validate(full=True)
            except pa.ArrowInvalid:
                text = _mend(text, reasons, name)
            columns[name] = _typed(text, kind, name, self.source.time == name, reasons)
        return columns

    def _refuse(
        self,
        segments: list[_Segment],
        segment_of: NDArray[np.int32],
        owner: list[tuple[int, int, int]],
        projection: Projection,
        reasons: dict[int, str],
        out: Read,
    ) -> list[_Segment]:
        """Record the rejects, but for records that are envelopes: their content comes back as segments."""
        inner: list[_Segment] = []
        for row in sorted(reasons):
            segment = segments[segment_of[row]]
            start, stop = projection.span[row]
            data = self._buffer[start:stop].tobytes()
            wrapped = unwrap(data) if segment.depth < _MAX_WRAPS else None
            if wrapped is None:
                out.discovered[segment.blob] += 1
                position = row - owner[segment_of[row]][1]
                out.rejected.append(Rejected(segment.blob, position, reasons[row], data))
                continue
            for text in wrapped:
                inner.extend(self._segments(segment.blob, text, out, segment.depth + 1))
        return inner


def salvage(text: bytes, keys: Sequence[str]) -> Iterator[bytes]:
    """The whole records at the head of a JSON text that breaks off, in order; nothing where none is whole."""
    buffer = np.frombuffer(text + b"\0" * PADDING, dtype=np.uint8)
    try:
        start = text.index(b"[") + 1
    except ValueError:
        return
    head = text[:start].strip()
    if head not in {b"["} and not any(f'"{key}"'.encode() in head for key in keys):
        return
    decoder = msgspec.json.Decoder(msgspec.Raw)
    projection = Projection(buffer, Paths.of([("\0",)]))
    stop = text.rfind(b"}") + 1
    projection.add(start, max(start, stop))
    for begin, end in projection.span[: projection.rows]:
        record = text[begin:end]
        try:
            decoder.decode(record)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        yield record


def _mend(text: pa.StringArray, reasons: dict[int, str], name: str) -> pa.StringArray:
    """Rows whose bytes are no UTF-8 get a reason; their value becomes NULL so that the column is sound."""
    values: list[str | None] = []
    for row, value in enumerate(text.cast(pa.binary()).to_pylist()):
        try:
            values.append(None if value is None else value.decode())
        except UnicodeDecodeError:
            reasons.setdefault(row, f"{name} is no UTF-8")
            values.append(None)
    return pa.array(values, type=pa.string())


def _typed(text: pa.StringArray, kind: str, name: str, is_time: bool, reasons: dict[int, str]) -> pa.Array:
    if kind == "string":
        return text
    if kind == "timestamp":
        parsed = times.parse(text)
        if is_time and parsed.null_count:
            for row in np.flatnonzero(parsed.is_null().to_numpy(zero_copy_only=False)):
                reasons.setdefault(int(row), f"{name} is no time: {str(text[int(row)].as_py())[:80]!r}")
        return parsed
    if kind == "bool":
        lower = pc.utf8_lower(text)
        return pc.if_else(pc.equal(lower, "true"), True, pc.if_else(pc.equal(lower, "false"), False, None))  # noqa: FBT003  values
    return times.number(text, pa.int64() if kind == "long" else pa.float64())


def content_ids(ids: pa.StringArray, rows: Rows) -> pa.Array:
    """Event ids, with `sha256:` and the hash of the raw record where a record has none of its own."""
    if not ids.null_count:
        return ids
    values: list[Any] = ids.to_pylist()
    missing = np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False))
    for row, raw in zip(missing, rows.raw(missing), strict=True):
        values[row] = "sha256:" + hashlib.sha256(raw.as_py().encode()).hexdigest()
    return pa.array(values, type=pa.string())
