"""Each event once: which rows of a batch are already in the lake, or on their way into it.

There is no second index that could disagree with the lake: the keys are read from the lake's own files, those
whose time range the batch touches. Batches under way in this process are kept in memory until committed; what
other processes commit meanwhile is looked at again before the commit.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vedette.lake.catalog import translate
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from vedette.lake.batch import Batch
    from vedette.lake.events import EventTable, LakeFile


@dataclass(frozen=True, slots=True)
class Claim:
    """Keys of a batch that is being written: nobody else in this process may write them."""

    number: int
    keys: pa.Array
    start: datetime
    end: datetime
    accounts: frozenset[str]
    regions: frozenset[str]
    snapshot: int | None

    def touches(self, batch: Batch) -> bool:
        """Whether a key of the batch could be among the claim's."""
        return bool(
            batch.start is not None
            and batch.end is not None
            and batch.start <= self.end
            and batch.end >= self.start
            and (not self.accounts or not batch.accounts or self.accounts & batch.accounts)
            and (not self.regions or not batch.regions or self.regions & batch.regions)
        )


class Claims:
    """The claims of one table in this process; safe for threads."""

    def __init__(self, table: EventTable) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._claims: dict[int, Claim] = {}
        self._numbers = count()

    def keep(self, batch: Batch) -> tuple[NDArray[np.bool_], Claim | None]:
        """Which of the batch's rows are new, and the claim on them; `release` it after the commit."""
        if batch.start is None or batch.end is None:
            return np.ones(len(batch.first), dtype=np.bool_), None
        with self._lock:
            under_way = [c.keys for c in self._claims.values() if c.touches(batch)]
            keep = np.ones(len(batch.first), dtype=np.bool_)
            if under_way:
                keep = ~_is_in(batch.keys, pa.chunked_array(under_way))
            # Planning stands inside the lock: what is committed later was under way now, and was seen above.
            files = [
                f
                for f in self._table.files(Window(batch.start, batch.end + timedelta(microseconds=1)))
                if f.may_hold(batch.accounts, batch.regions)
            ]
            number = next(self._numbers)
            keys = batch.keys if keep.all() else batch.keys.filter(pa.array(keep))
            claim = Claim(
                number, keys, batch.start, batch.end, batch.accounts, batch.regions, self._table.snapshot_id
            )
            self._claims[number] = claim
        stored = keys_in(self._table, files, claim)
        if stored is not None:
            keep &= ~_is_in(batch.keys, stored)
        return keep, claim

    def release(self, claims: Iterable[Claim | None]) -> None:
        """These batches are committed, or given up."""
        with self._lock:
            for claim in claims:
                if claim is not None:
                    self._claims.pop(claim.number, None)


def _is_in(keys: pa.Array, among: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.asarray(pc.is_in(keys, value_set=among).to_numpy(zero_copy_only=False), dtype=np.bool_)


def keys_in(table: EventTable, files: Sequence[LakeFile], claim: Claim) -> pa.ChunkedArray | None:
    """The keys stored in those files within the claim's time; None where there is none."""
    parts = []
    columns = list(table.source.key)
    for file in files:
        rows = translate(file.path, lambda path=file.path: _read(table, path, [*columns, "ev_time"]))
        inside = pc.and_(
            pc.greater_equal(rows["ev_time"], pa.scalar(claim.start, rows["ev_time"].type)),
            pc.less_equal(rows["ev_time"], pa.scalar(claim.end, rows["ev_time"].type)),
        )
        rows = rows.filter(inside)
        if rows.num_rows:
            parts.extend(key_of(rows, columns).chunks)
    return pa.chunked_array(parts) if parts else None


def key_of(rows: pa.Table, columns: Sequence[str]) -> pa.ChunkedArray:
    """The key of each row: the key columns joined."""
    return pc.binary_join_element_wise(
        *(rows[name] for name in columns), "|", null_handling="replace", null_replacement=""
    )


def _read(table: EventTable, path: str, columns: list[str]) -> pa.Table:
    with table.table.io.new_input(path).open() as stream:
        return pq.ParquetFile(stream).read(columns=columns, use_threads=False)
