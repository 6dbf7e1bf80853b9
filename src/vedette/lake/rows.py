"""What goes into a reader and what comes out: blobs, limits, rows, rejects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from vedette.lake.linetable import LineTable
    from vedette.lake.project import Projection


_NOTHING: Mapping[str, str] = {}


class Blob(NamedTuple):
    """One object as it was fetched: where it is, which version, its bytes, and what its path says."""

    uri: str
    version: str
    data: bytes
    facts: Mapping[str, str] = _NOTHING


@dataclass(frozen=True, slots=True)
class Limits:
    """What one object (decompressed) and one record may have, in bytes."""

    object_bytes: int = 1 << 30
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


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an object, or of an envelope in it: the object's number, the bytes, and what is known of it.

    `facts` may have `account`, `region`, `day` (ISO) from the object's path, and from an envelope `account` (where the
    path has none), `log_group`, `log_stream`, `id` (the log event's own) and `time` (aware). A text with `id` is one
    log event: a line, or several.
    """

    blob: int
    data: bytes
    facts: Mapping[str, object] = field(default_factory=dict)


#: The facts that may differ from row to row of one object, and their types.
ROW_FACTS: dict[str, pa.DataType] = {
    "account": pa.string(),
    "log_group": pa.string(),
    "log_stream": pa.string(),
    "time": pa.timestamp("us", tz="UTC"),
    "id": pa.string(),
}


def row_facts(texts: Sequence[Text], owners: NDArray[np.integer[Any]]) -> dict[str, pa.Array]:
    """The facts of each row, for `Rows.facts`; `owners`, in order, the number of each row's text.

    Facts that no text has are left out, and `account` where no text has a log group: the object's path tells it then.
    """
    found: dict[str, pa.Array] = {}
    for name, kind in ROW_FACTS.items():
        values = [text.facts.get(name) for text in texts]
        if name == "time":  # one that a path tells is text, and is the object's: `facts.fact` reads it
            values = [None if isinstance(value, str) else value for value in values]
        if all(value is None for value in values):
            continue
        column = pa.array(values, type=kind).dictionary_encode()
        found[name] = pa.DictionaryArray.from_arrays(column.indices.take(pa.array(owners)), column.dictionary)
    if not found.keys() & {"log_group", "id"}:
        found.pop("account", None)
    if "id" in found:
        found["id"] = _numbered(found["id"], owners)
    return found


def _numbered(ids: pa.DictionaryArray, owners: NDArray[np.integer[Any]]) -> pa.Array:
    """The log events' ids; of an event with several records the second has `:1` behind its id, and so on."""
    _, first, counts = np.unique(owners, return_index=True, return_counts=True)
    if (counts < 2).all():  # noqa: PLR2004  one record an event
        return ids
    place = np.arange(len(owners)) - np.repeat(first, counts)
    plain = ids.dictionary_decode()
    numbered = pc.binary_join_element_wise(plain, pa.array(place).cast(pa.string()), ":")
    return pc.if_else(pa.array(place > 0), numbered, plain)


@dataclass(slots=True)
class Rows:
    """Typed columns of records in the order they were read, and their raw text.

    `columns` are Arrow arrays by dotted column name (repeating text as dictionaries); `blob` is each row's
    object. The raw text stands either in `projection`, whose rows `keep` names, or in `text`, one string a row.
    `facts` holds what an envelope told of each row (see `ROW_FACTS`; dictionaries are fine, NULL where nothing is
    known); facts it lacks are the object's.
    """

    columns: dict[str, pa.Array]
    blob: NDArray[np.int32]
    projection: Projection | LineTable | None
    keep: NDArray[np.int64]
    facts: dict[str, pa.Array] = field(default_factory=dict)
    text: pa.Array | None = None

    @classmethod
    def plain(
        cls, columns: dict[str, pa.Array], blob: NDArray[np.int32], raw: pa.Array, facts: dict[str, pa.Array]
    ) -> Rows:
        """Rows whose raw text is an Arrow string array as long as the columns."""
        return cls(columns, blob, None, np.arange(len(raw), dtype=np.int64), facts, raw)

    def __len__(self) -> int:
        return len(self.keep)

    def raw(self, order: NDArray[np.int64] | None = None) -> pa.Array:
        """The raw records, in `order` of this object's rows where given: views of the reader's memory, or strings."""
        if self.projection is not None:
            return self.projection.records(self.keep if order is None else self.keep[order])
        return self.text if order is None else self.text.take(pa.array(order))  # type: ignore[union-attr]  # rows of lines have it

    def spans(self) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """The memory that the raw records stand in, and where each begins and ends."""
        if self.projection is not None:
            span = self.projection.span[self.keep]
            return self.projection.buffer, span[:, 0].copy(), span[:, 1].copy()
        text = pa.concat_arrays([self.text.cast(pa.string())])  # type: ignore[union-attr]  # one of the two is there
        _, bounds, memory = text.buffers()
        offsets = np.frombuffer(bounds, dtype=np.int32)[: len(self) + 1].astype(np.int64)
        data = np.empty(0, dtype=np.uint8) if memory is None else np.frombuffer(memory, dtype=np.uint8)
        return data, offsets[:-1], offsets[1:]


@dataclass(slots=True)
class Read:
    """What reading a batch of objects gave: chunks of rows, rejects, and the records seen in each object.

    `texts` counts the decompressed bytes.
    """

    chunks: list[Rows]
    rejected: list[Rejected]
    discovered: NDArray[np.int64]
    texts: int = 0
