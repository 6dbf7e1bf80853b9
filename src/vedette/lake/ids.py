"""Event ids: the record's own, its log event's, or made from what it says and where among its equals it stands.

Two equal records of one object are two events, so the second is `…:1`; the same object read again gives the same ids.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import _blake, _digest, codes
from vedette.lake._kernels import PADDING
from vedette.model import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vedette.lake.rows import Rows
    from vedette.model import LogSource

_SHA, _BLAKE = "sha256:", "blake2b:"
_DIGEST_BYTES = 16


def event_ids(source: LogSource, chunks: Sequence[Rows]) -> pa.Array:
    """The id of each row of the chunks, which hold whole objects.

    It is the source's id column; where that is empty `cwl:` and the CloudWatch log event's id; else the hash of
    the raw record, `sha256:` for JSON and `blake2b:` (16 bytes) for all else, with `:n` for the n-th repeat.
    """
    if not chunks:
        return pa.array([], type=pa.string())
    if not source.id and not isinstance(source.framing, Json) and not any("id" in c.facts for c in chunks):
        return _hashed(chunks)
    found = [_own(chunk, source.id) for chunk in chunks]
    if not any(array.null_count for array in found):
        return codes.concat(found, pa.string())
    sha = isinstance(source.framing, Json)
    seen: Counter[tuple[int, str]] = Counter()
    return pa.concat_arrays([_filled(a, c, seen, sha=sha) for a, c in zip(found, chunks, strict=True)])


def _own(chunk: Rows, name: str) -> pa.Array:
    """The values of the id column, NULL where there is none or an empty one."""
    found = codes.plain(chunk.columns[name]) if name else pa.nulls(len(chunk), pa.string())
    blank = pc.equal(found, "")
    return pc.if_else(blank, None, found) if pc.any(blank).as_py() else found


def _filled(found: pa.Array, chunk: Rows, seen: Counter[tuple[int, str]], *, sha: bool) -> pa.Array:
    """The ids, made where there is none; `seen` counts those made in each object."""
    missing = np.flatnonzero(found.is_null().to_numpy(zero_copy_only=False))
    if not len(missing):
        return found
    values: list[Any] = found.to_pylist()
    events = (
        codes.plain(chunk.facts["id"]).take(pa.array(missing)).to_pylist()
        if "id" in chunk.facts
        else [None] * len(missing)
    )
    for row, raw, event in zip(missing, chunk.raw(missing), events, strict=True):
        if event:  # the same log event again is a repeat, in one object too
            values[row] = f"cwl:{event}"
            continue
        made = _hash(raw.as_py().encode(), sha=sha)
        key = (int(chunk.blob[row]), made)
        values[row] = f"{made}:{seen[key]}" if key in seen else made
        seen[key] += 1
    return pa.array(values, type=pa.string())


def _hash(raw: bytes, *, sha: bool) -> str:
    if sha:
        return _SHA + hashlib.sha256(raw).hexdigest()
    return _BLAKE + hashlib.blake2b(raw, digest_size=_DIGEST_BYTES).hexdigest()


def _hashed(chunks: Sequence[Rows]) -> pa.Array:
    """What `_filled` makes where every row is hashed, in machine code."""
    count = sum(map(len, chunks))
    digests = np.empty((count, 2), dtype=np.uint64)
    at = 0
    for chunk in chunks:
        memory, starts, stops = chunk.spans()
        _blake.digest(memory.ctypes.data, starts, stops, digests[at : at + len(chunk)])
        at += len(chunk)
    blob: NDArray[np.int32] = np.concatenate([c.blob for c in chunks])
    slots = np.full(1 << max(2 * count, 2).bit_length(), -1, dtype=np.int32)
    ordinals = np.empty(count, dtype=np.int32)
    _digest.ordinals(digests, blob, slots, ordinals)
    offsets = np.empty(count + 1, dtype=np.int32)
    size = int(_digest.bounds(len(_BLAKE) + 2 * _DIGEST_BYTES, ordinals, offsets))
    text = np.empty(size + PADDING, dtype=np.uint8)
    _digest.written(np.frombuffer(_BLAKE.encode(), dtype=np.uint8), digests, ordinals, offsets, text)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(text), None, 0)
