"""What is known of a row besides its record: what its object's path tells, and what an envelope told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import codes
from vedette.lake.rows import ROW_FACTS
from vedette.lake.values import one_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vedette.lake.rows import Blob, Rows

#: The facts that derived columns may name, as `object_…`.
FACTS = ("account", "region", "day", "log_group", "log_stream", "time")


def fact(name: str, chunks: Sequence[Rows], blobs: Sequence[Blob], blob: NDArray[np.int32]) -> pa.Array:
    """The fact of each row, a dictionary where it is text: what its envelope told, else what its object's path tells.

    The account is the path's first: a log group may hold other accounts' logs.
    """
    by_object = _by_object(name, blobs, blob)
    if not any(name in chunk.facts for chunk in chunks):
        return by_object
    kind = ROW_FACTS[name]
    by_row = pa.concat_arrays(
        [codes.plain(c.facts[name]).cast(kind) if name in c.facts else pa.nulls(len(c), kind) for c in chunks]
    )
    plain = codes.plain(by_object)
    found = pc.coalesce(plain, by_row) if name == "account" else pc.coalesce(by_row, plain)
    return found.dictionary_encode() if pa.types.is_string(kind) else found


def _by_object(name: str, blobs: Sequence[Blob], blob: NDArray[np.int32]) -> pa.Array:
    values = [b.facts.get(name) for b in blobs]
    if name != "time":
        return codes.spread(values, blob)
    times = pa.array([one_time(value) for value in values], type=ROW_FACTS["time"])
    return times.take(pa.array(blob, type=pa.int32()))
