"""Texts on their way to rows: records of several in one buffer, and where each text came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from vedette.lake.project import PADDING
from vedette.lake.rows import Text, row_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from vedette.lake.project import Paths, Projection

#: Bytes of text that are projected together: few calls, and the text is still in the cache.
_TOGETHER = 256 << 10


@dataclass(frozen=True, slots=True)
class Origin:
    """How many envelopes a text was in, and what they said of it."""

    depth: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


TOP = Origin()


class Segment(NamedTuple):
    """A text of valid JSON, the number of its object, and whether its bytes are UTF-8."""

    blob: int
    text: bytes
    origin: Origin = TOP
    utf8: bool = True


class Chunk:
    """Records of several texts in one buffer, projected some texts at a time while they are still in the cache."""

    def __init__(self, projection: Projection, keys: Paths) -> None:
        self.projection = projection
        self.blobs: list[int] = []
        self.origins: list[Origin] = []
        #: The number of the first row of each text, and of all rows at the end.
        self.firsts: list[int] = [0]
        #: The texts that are no UTF-8.
        self.undecodable: list[int] = []
        self._keys = keys
        self._bounds = [0]
        self._view = projection.buffer.data

    def add(self, segment: Segment) -> None:
        """Copy a text in; its records are projected with those of the next ones."""
        if not segment.utf8:
            self.undecodable.append(len(self.blobs))
        self.copy(segment.blob, segment.text, segment.origin)

    def copy(self, blob: int, text: bytes | bytearray, origin: Origin = TOP) -> None:
        """As `add`, of a text that is UTF-8."""
        start = self._bounds[-1]
        end = start + len(text)
        if end + PADDING > len(self._view):
            self.projection.room(end + PADDING, start)
            self._view = self.projection.buffer.data
        self._view[start:end] = text
        self.blobs.append(blob)
        self.origins.append(origin)
        self._bounds.append(end)
        if end - self._bounds[0] > _TOGETHER:
            self.project()

    def project(self) -> None:
        """Find the values of the texts added since the last time."""
        if len(self._bounds) > 1:
            end = self._bounds[-1]
            self._view[end : end + PADDING] = bytes(PADDING)
            rows = self.projection.add_texts(np.array(self._bounds, dtype=np.int64), self._keys)
            self.firsts.extend(rows[1:].tolist())
            self._bounds = [end]

    def owners(self) -> NDArray[np.int32]:
        """The number of each row's text."""
        return np.repeat(np.arange(len(self.blobs), dtype=np.int32), np.diff(self.firsts))


def told(chunk: Chunk, owners: NDArray[np.int32]) -> dict[str, pa.Array]:
    """What envelopes told of each row."""
    if not any(origin.facts for origin in chunk.origins):
        return {}
    texts = [Text(blob, b"", origin.facts) for blob, origin in zip(chunk.blobs, chunk.origins, strict=True)]
    return row_facts(texts, owners.astype(np.int64))


def find_undecodable(chunk: Chunk, reasons: dict[int, str]) -> None:
    """Give the rows of texts that are no UTF-8 their reason, where they are none themselves."""
    for text in chunk.undecodable:
        for row in range(chunk.firsts[text], chunk.firsts[text + 1]):
            start, stop = chunk.projection.span[row]
            try:
                str(chunk.projection.buffer[start:stop].tobytes(), "utf-8")
            except UnicodeDecodeError as error:
                reasons[row] = f"the record is no UTF-8: {error.reason} at byte {error.start}"


def checked(blob: int, text: bytes, origin: Origin) -> Segment:
    """A segment of a text whose encoding no parser has looked at."""
    size = pa.py_buffer(np.array([0, len(text)], dtype=np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, size, pa.py_buffer(text)).validate(full=True)
    except pa.ArrowInvalid:
        return Segment(blob, text, origin, utf8=False)
    return Segment(blob, text, origin)
