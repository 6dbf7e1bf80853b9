"""Bytes become rows: one reader a framing, no code a source, nothing dropped without a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa
import simdjson

from vedette.lake import values
from vedette.lake.blob import Opened, single_member, text_size, usual
from vedette.lake.chunk import TOP, Chunk, Origin, Segment, checked, find_undecodable, told
from vedette.lake.envelope import looks_json, stuck_together, unwrap
from vedette.lake.opening import is_tar, opened
from vedette.lake.project import Paths, Projection
from vedette.lake.rows import Blob, Limits, Read, Rejected, Rows, Text
from vedette.lake.salvage import BadLine, Salvaged, salvage, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from vedette.model import Json, LogSource

__all__ = ["Blob", "JsonReader", "Limits"]

_MAX_WRAPS = 6
#: Larger texts are validated by a parser that needs no memory of their size.
_TAPE_BYTES = 16 << 20
#: Room made at once for the texts of a read: what the objects say, up to this many times their size, and this much.
_GROWTH, _MOST_ROOM = 16, 128 << 20


class JsonReader:
    """Reads objects of one source that hold JSON. Keeps no state between calls but its memory.

    The rows of a read point into that memory: take their columns and raw text before the next read.
    """

    def __init__(self, source: LogSource, framing: Json, limits: Limits | None = None) -> None:
        self.source = source
        self.limits = limits or Limits()
        self._record_keys = framing.records
        self._columns = sorted(source.columns, key=lambda c: not values.repeats(c, source))
        self._repeating = len({c.where for c in source.columns if values.repeats(c, source)})
        paths = list(dict.fromkeys(c.where for c in self._columns))
        self._places = [values.places((c.where, *c.also_at), paths) for c in self._columns]
        self._required = _keyed(framing.required, paths)
        self._without = [(word, numbers[0]) for word, numbers in _keyed(framing.without, paths)]
        self._paths = Paths.of(paths)
        self._keys = Paths.of([(key,) for key in framing.records])
        self._strict = msgspec.json.Decoder(msgspec.Raw)
        self._fast = simdjson.Parser()
        self._projection = self._empty(1 << 20)
        self._chunk = Chunk(self._projection, self._keys)

    def _empty(self, size: int) -> Projection:
        return Projection(np.empty(size, dtype=np.uint8), self._paths, repeating=self._repeating, rows=256)

    def read(self, blobs: Sequence[Blob]) -> Read:
        """Rows and rejects of the objects. Never raises for what stands in them."""
        out = Read([], [], np.zeros(len(blobs), dtype=np.int64))
        self.begin(sum(min(text_size(blob.data), _GROWTH * len(blob.data)) for blob in blobs))
        most = min(self.limits.object_bytes, _TAPE_BYTES)
        for number, blob in enumerate(blobs):
            text = usual(blob.data, most)
            if text is not None and self._valid(text):  # thousands are: they are not asked all that others are
                out.texts += len(text)
                self._chunk.copy(number, text)
                continue
            # JSON lines, mostly: not unzipped again.
            if text is not None and single_member(blob.data) and not is_tar(lines := bytes(text)):
                out.texts += len(text)
                self.add(number, Opened(lines), blob, out)
                continue
            for part in opened(number, blob, self.limits, out):
                self.add(number, part, blob, out)
        self.finish(out)
        return out

    def begin(self, size: int = 0) -> None:
        """Forget the rows of the last read; `size` is about how many bytes of text come."""
        self._projection.clear()
        self._projection.room(min(size, _MOST_ROOM), 0)
        self._chunk = Chunk(self._projection, self._keys)

    def add(self, number: int, part: Opened, blob: Blob, out: Read) -> None:
        """Read a text of object `number`."""
        before = len(out.rejected)
        if part.text or not part.broken:
            for segment in self._segments(number, part.text, out, TOP):
                self._chunk.add(segment)
        if part.broken:
            # A text that ends early is the same fault as the stream that does: one reject, with what came.
            again = [r for r in out.rejected[before:] if r.position < 0]
            out.rejected[before:] = [r for r in out.rejected[before:] if r.position >= 0]
            why = "; ".join([part.broken, *(r.reason for r in again)])
            out.discovered[number] += 1 - len(again)
            out.rejected.append(Rejected(number, -1, why, blob.data))

    def finish(self, out: Read, strays: list[Text] | None = None) -> None:
        """Make rows of what was added. Texts inside envelopes that are no JSON go to `strays`, or are rejected."""
        inner = self._finish(self._chunk, out, strays)
        while inner:
            chunk = Chunk(self._empty(1 << 16), self._keys)
            for segment in inner:
                chunk.add(segment)
            inner = self._finish(chunk, out, strays)

    def _valid(self, text: bytes | bytearray) -> bool:
        if len(text) > _TAPE_BYTES:
            return False
        try:
            self._fast.parse(text)
        except (ValueError, RuntimeError):
            return False
        return True

    def _segments(self, number: int, text: bytes, out: Read, origin: Origin) -> Iterator[Segment]:
        """Split a text into parts of valid JSON; what is none is rejected."""
        if self._valid(text):
            yield Segment(number, text, origin)
            return
        try:
            self._strict.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield from self._lines(number, text, out, origin)
            return
        yield checked(number, text, origin)

    def _lines(self, number: int, text: bytes, out: Read, origin: Origin) -> Iterator[Segment]:
        """A text that is no JSON as a whole: JSON lines, objects with nothing between, or what can be saved of it."""
        good, bad = split_lines(text, self._strict)
        together = None if good else stuck_together(text)
        if together:
            good, bad = together, []
        elif bad or not good:
            saved = salvage(text, self._record_keys)
            if not good or sum(map(len, saved.good)) >= sum(map(len, good)):
                good, bad = saved.good, self._broken(text, saved, bad)
            else:
                bad = [replace(b, why=f"line {b.number + 1} is no JSON: {b.why}") for b in bad]
        for line in bad:
            out.discovered[number] += 1
            out.rejected.append(Rejected(number, line.number, line.why, line.data))
        records = [line for line in good if line[:1] == b"{" and not self._holds_records(line)]
        if records:
            yield checked(number, b"[" + b",".join(records) + b"]", origin)
        if len(records) < len(good):
            kept = set(map(id, records))
            yield from (checked(number, line, origin) for line in good if id(line) not in kept)

    def _broken(self, text: bytes, saved: Salvaged, bad: list[BadLine]) -> list[BadLine]:
        """What of the text is rejected, and why."""
        if saved.closed:
            return [BadLine(r.number, r.data, f"the record is no JSON: {r.why}") for r in saved.bad]
        if saved.good:
            why = f"the JSON breaks off; {len(saved.good)} whole records before the break were read"
        else:
            why = f"the text is no JSON: {bad[0].why}" if bad else "the text is empty"
        return [BadLine(-1, text, why)]

    def _holds_records(self, line: bytes) -> bool:
        return any(f'"{key}"'.encode() in line[:1024] for key in self._record_keys)

    def _finish(self, chunk: Chunk, out: Read, strays: list[Text] | None) -> list[Segment]:
        """Make rows of a chunk; returns what was found inside envelopes, as texts to be read in turn."""
        chunk.project()
        projection = chunk.projection
        rows = projection.rows
        if not rows:
            return []
        owners = chunk.owners()
        blob_of = np.array(chunk.blobs, dtype=np.int32)[owners]
        reasons = self._reasons(projection)
        find_undecodable(chunk, reasons)
        columns = {
            column.name: values.column(projection, places, column, self.source, reasons)
            for column, places in zip(self._columns, self._places, strict=True)
        }
        inner = self._refuse(chunk, owners, reasons, out, strays)
        keep = np.arange(rows, dtype=np.int64)
        if reasons:
            good = np.ones(rows, dtype=np.bool_)
            good[list(reasons)] = False
            keep = np.flatnonzero(good)
            index = pa.array(keep)
            columns = {name: array.take(index) for name, array in columns.items()}
            blob_of, owners = blob_of[keep], owners[keep]
        out.discovered += np.bincount(blob_of, minlength=len(out.discovered))
        if len(keep):
            out.chunks.append(Rows(columns, blob_of, projection, keep, told(chunk, owners)))
        return inner

    def _reasons(self, projection: Projection) -> dict[int, str]:
        """Why a row cannot stay, by row number."""
        rows = projection.rows
        reasons: dict[int, str] = {}
        for words, numbers in self._required:
            missing = np.ones(rows, dtype=np.bool_)
            for number in numbers:
                missing &= projection.missing(number)
            for row in np.flatnonzero(missing):
                reasons.setdefault(int(row), f"the record has no {words.replace('|', ' or ')}")
        for word, number in self._without:
            for row in np.flatnonzero(~projection.missing(number)):
                reasons[int(row)] = f"the record has {word}, so it is none of {self.source.title}"
        span = projection.span[:rows]
        for row in np.flatnonzero(span[:, 1] - span[:, 0] > self.limits.record_bytes):
            size = int(span[row, 1] - span[row, 0])
            reasons[int(row)] = f"the record has {size} bytes, more than the cap of {self.limits.record_bytes}"
        for row in np.flatnonzero(projection.buffer[span[:, 0]] != ord("{")):
            reasons[int(row)] = "the record is no JSON object"
        return reasons

    def _refuse(
        self,
        chunk: Chunk,
        owners: NDArray[np.int32],
        reasons: dict[int, str],
        out: Read,
        strays: list[Text] | None,
    ) -> list[Segment]:
        """Record the rejects, but for records that are envelopes: their content comes back as segments."""
        inner: list[Segment] = []
        for row in sorted(reasons):
            text = owners[row]
            number, origin = chunk.blobs[text], chunk.origins[text]
            start, stop = chunk.projection.span[row]
            data = chunk.projection.buffer[start:stop].tobytes()
            wrapped = unwrap(data) if origin.depth < _MAX_WRAPS else None
            if wrapped is None:
                out.discovered[number] += 1
                out.rejected.append(Rejected(number, row - chunk.firsts[text], reasons[row], data))
                continue
            for one in wrapped:
                facts = {**origin.facts, **one.facts}
                if strays is not None and not looks_json(one.data):
                    strays.append(Text(number, one.data, facts))
                    continue
                inner.extend(self._segments(number, one.data, out, Origin(origin.depth + 1, facts)))
        return inner


def _keyed(groups_of: Sequence[str], paths: list[tuple[str, ...]]) -> list[tuple[str, list[int]]]:
    """Column numbers for each key or `a|b`; a key that is no column is added to `paths`."""
    groups = []
    for words in groups_of:
        numbers: list[int] = []
        for word in words.split("|"):
            numbers.extend(values.places([tuple(word.split("."))], paths))
        groups.append((words, numbers))
    return groups
