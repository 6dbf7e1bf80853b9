"""An object's parts as text, what cannot be opened told: the first step of every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.lake.blob import open_blob
from vedette.lake.rows import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.lake.blob import Opened
    from vedette.lake.rows import Blob, Limits, Read


def opened(number: int, blob: Blob, limits: Limits, out: Read) -> Iterator[Opened]:
    """The texts of object `number`; one that cannot be opened is rejected as a whole, with the reason."""
    try:
        found = open_blob(blob.data, cap=limits.object_bytes)
    except ParseError as error:
        reject(number, error.what, blob.data, out)
        return
    out.texts += len(found.text)
    yield found


def reject(number: int, why: str, data: bytes, out: Read) -> None:
    """The object as a whole becomes no row."""
    out.discovered[number] += 1
    out.rejected.append(Rejected(number, -1, why, data))
