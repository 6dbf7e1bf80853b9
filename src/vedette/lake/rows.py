"""What goes into a reader and what comes out: blobs, limits, rows, rejects."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from vedette.lake.project import Projection


@dataclass(frozen=True, slots=True)
class Blob:
    """One object as it was fetched: where it is, which version, its bytes, and what its path says."""

    uri: str
    version: str
    data: bytes
    facts: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(slots=True)
class Rows:
    """Typed columns of records in the order they were read, and where their raw text stands.

    `columns` are Arrow arrays by dotted column name (repeating text as dictionaries); `blob` is each row's
    object; `keep` are the rows' numbers in the projection.
    """

    columns: dict[str, pa.Array]
    blob: NDArray[np.int32]
    projection: Projection
    keep: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keep)

    def raw(self, order: NDArray[np.int64] | None = None) -> pa.StringViewArray:
        """The raw records, in `order` of this object's rows where given: views of the reader's memory."""
        return self.projection.records(self.keep if order is None else self.keep[order])

    def ids(self, name: str | None) -> pa.Array:
        """Event ids of column `name`; `sha256:` and the hash of the raw record where there is none, or an empty one."""
        found = self.columns[name] if name else pa.nulls(len(self), pa.string())
        blank = pc.equal(found, "")
        if pc.any(blank).as_py():
            found = pc.if_else(blank, None, found)
        if not found.null_count:
            return found
        values: list[Any] = found.to_pylist()
        missing = np.flatnonzero(found.is_null().to_numpy(zero_copy_only=False))
        for row, raw in zip(missing, self.raw(missing), strict=True):
            values[row] = "sha256:" + hashlib.sha256(raw.as_py().encode()).hexdigest()
        return pa.array(values, type=pa.string())


@dataclass(slots=True)
class Read:
    """What reading a batch of objects gave: chunks of rows, rejects, and the records seen in each object.

    `texts` counts the decompressed bytes.
    """

    chunks: list[Rows]
    rejected: list[Rejected]
    discovered: NDArray[np.int64]
    texts: int = 0
