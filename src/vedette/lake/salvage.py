"""What can be saved of a text that is no JSON as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from vedette.lake.project import PADDING, Paths, Projection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no JSON: its number from 0, its bytes, and why."""

    number: int
    data: bytes
    why: str


def split_lines(text: bytes, decoder: msgspec.json.Decoder[Any]) -> tuple[list[bytes], list[BadLine]]:
    """The lines that are JSON objects or lists, stripped, and the others; empty lines are neither."""
    good: list[bytes] = []
    bad: list[BadLine] = []
    for number, line in enumerate(text.split(b"\n")):
        stripped = line.strip()
        if not stripped:
            continue
        if stripped[:1] not in {b"{", b"["}:
            bad.append(BadLine(number, line, "it begins neither an object nor a list"))
            continue
        try:
            decoder.decode(stripped)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            bad.append(BadLine(number, line, str(error)))
        else:
            good.append(stripped)
    return good, bad


def salvage(text: bytes, keys: Sequence[str]) -> Iterator[bytes]:
    """The whole records at the head of a JSON text that breaks off, in order; nothing where none is whole."""
    start = text.find(b"[") + 1
    head = text[:start].strip()
    if not start or (head != b"[" and not any(f'"{key}"'.encode() in head for key in keys)):
        return
    decoder = msgspec.json.Decoder(msgspec.Raw)
    buffer = np.frombuffer(text + b'"' * PADDING, dtype=np.uint8)  # quotes end a string that breaks off
    projection = Projection(buffer, Paths.of([("\0",)]))
    projection.add(start, len(text))
    for begin, end in projection.span[: projection.rows]:
        record = text[begin:end]
        try:
            decoder.decode(record)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        yield record
