"""What can be saved of a text that is no JSON as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from vedette.lake.project import PADDING, Paths, Projection

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        why = _why_bad(stripped, decoder)
        if why is None:
            good.append(stripped)
        else:
            bad.append(BadLine(number, line, why))
    return good, bad


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Whole records of a broken text, in order, and those that are none.

    `closed` tells that nothing but those is wrong with the text; else it breaks off, or is damaged elsewhere.
    """

    good: list[bytes]
    bad: list[BadLine]
    closed: bool


def salvage(text: bytes, keys: Sequence[str]) -> Salvaged:
    """What can be read of a list of records, alone or under one of the keys, that is no JSON as a whole."""
    nothing = Salvaged([], [], closed=False)
    start = text.find(b"[") + 1
    head = text[:start].strip()
    if not start or (head != b"[" and not any(f'"{key}"'.encode() in head for key in keys)):
        return nothing
    decoder = msgspec.json.Decoder(msgspec.Raw)
    buffer = np.frombuffer(text + b'"' * PADDING, dtype=np.uint8)  # quotes end a string that breaks off
    projection = Projection(buffer, Paths.of([("\0",)]))
    projection.add(start, len(text))
    spans = projection.span[: projection.rows]
    if not len(spans):
        return nothing
    rest = text[int(spans[-1, 1]) :].lstrip()
    closed = rest[:1] == b"]" and _why_bad(text[:start] + rest, decoder) is None
    good: list[bytes] = []
    bad: list[BadLine] = []
    for number, (begin, end) in enumerate(spans):
        record = text[begin:end]
        why = _why_bad(record, decoder)
        if why is None:
            good.append(record)
        elif not closed:  # what follows may be cut at the wrong places
            break
        else:
            bad.append(BadLine(number, record, why))
    return Salvaged(good, bad, closed)


def _why_bad(text: bytes, decoder: msgspec.json.Decoder[Any]) -> str | None:
    """Why the text is no JSON, or None."""
    try:
        decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)
    return None
