"""One batch of rows on its way into the lake: computed columns, keys, order, and the finished Arrow table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vedette.lake import codes
from vedette.lake import schema as shapes
from vedette.lake._sort import order
from vedette.lake.dedupe import Wanted
from vedette.lake.derive import Derivation
from vedette.lake.enrich import Enricher
from vedette.lake.facts import fact
from vedette.lake.ids import event_ids
from vedette.lake.pick import picked
from vedette.lake.repeats import firsts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from vedette.lake.rows import Blob, Read, Rows
    from vedette.model import LogSource

_SECOND, _DAY_MICROSECONDS = 1_000_000, 86_400_000_000


@dataclass(slots=True)
class Batch:
    """Distinct rows of some objects, not written yet.

    `flat` holds every stored column but `raw`, by dotted name, in reading order with repeats inside the batch
    still there; `first` are the rows to keep of those (the first of each key).
    """

    source: LogSource
    flat: dict[str, pa.Array]
    chunks: list[Rows]
    blob: NDArray[np.int32]
    first: NDArray[np.int64]
    start: datetime | None
    end: datetime | None
    accounts: frozenset[str]
    regions: frozenset[str]

    def wanted(self) -> Wanted:
        """The key's columns of the rows in `first`, the event's id the last of them, and what the batch spans."""
        keys = [self.flat[name] for name in self.source.key]
        if len(self.first) < len(self.blob):
            index = pa.array(self.first)
            keys = [key.take(index) for key in keys]
        return Wanted(keys, self.start, self.end, self.accounts, self.regions, self.spans())

    def spans(self) -> codes.Spans:
        """The first and last `ev_time`, in microseconds since 1970, of each account and region.

        Empty where a row has no account or region: nothing can be said of it then.
        """
        if not self.accounts or not self.regions or "" in self.accounts | self.regions:
            return {}
        return codes.spans([self.flat[name] for name in ("ev_account", "ev_region")], self.flat["ev_time"])

    def table(self, keep: NDArray[np.bool_] | None = None) -> tuple[pa.Table, NDArray[np.int32]]:
        """The kept rows in the table's order, and the object each came from.

        Their raw records point into the reader's memory: write them before the next read.
        """
        rows = self.first if keep is None else self.first[keep]
        ordered = self._order(None) if len(rows) == len(self.blob) else rows[self._order(rows)]
        empty = {name for name, array in self.flat.items() if array.null_count == len(array)}
        once = {id(array): picked(array, ordered) for name, array in self.flat.items() if name not in empty}
        flat = {n: a.slice(0, len(ordered)) if n in empty else once[id(a)] for n, a in self.flat.items()}
        flat["raw"] = self._raw(ordered)
        arrays, names = shapes.nest(self.source, flat)
        return pa.Table.from_arrays(arrays, names=names), self.blob[ordered]

    def _order(self, rows: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """The order of these rows, or of all, by day, then by the source's sort columns."""
        times = self.flat["ev_time"].cast(pa.int64()).to_numpy()
        seconds = times // _SECOND
        ticks = times if (seconds * _SECOND != times).any() else seconds  # small numbers are sorted in fewer steps
        keys = [ticks if name == "ev_time" else codes.ranks(self.flat[name]) for name in self.source.sort]
        if rows is not None:
            keys, times = [key[rows] for key in keys], times[rows]
        return codes.argsort([times // _DAY_MICROSECONDS, *keys], order)

    def _raw(self, order: NDArray[np.int64]) -> pa.Array:
        if not self.chunks:
            return pa.array([], type=pa.string())
        if len(self.chunks) == 1:
            return self.chunks[0].raw(order)
        return pa.concat_arrays([chunk.raw().cast(pa.string()) for chunk in self.chunks]).take(pa.array(order))


class Assembler:
    """Turns what a reader gave into a batch. One a thread, as `Derivation` is."""

    def __init__(self, source: LogSource, enricher: Enricher | None = None) -> None:
        self.source = source
        self._derivation = Derivation(source)
        self._nothing = shapes.Nothing()
        self._enricher = enricher or Enricher()

    def assemble(self, read: Read, blobs: Sequence[Blob]) -> Batch:
        """The batch of those rows: computed columns made, repeats inside it found."""
        chunks = read.chunks
        flat = {
            column.name: codes.concat([c.columns[column.name] for c in chunks], shapes.ARROW_TYPES[column.type])
            for column in self.source.columns
        }
        blob = np.concatenate([c.blob for c in chunks]) if chunks else np.empty(0, dtype=np.int32)
        for name in self._derivation.facts:
            flat[f"object_{name}"] = fact(name, chunks, blobs, blob)
        self._derivation.add(flat)
        self._enricher.add(flat)
        flat["ev_time"] = flat[self.source.time]
        if flat["ev_time"].null_count:  # a format that has no time: the reader let in what an envelope or a path dates
            flat["ev_time"] = pc.coalesce(flat["ev_time"], fact("time", chunks, blobs, blob))
        flat["ev_id"] = event_ids(self.source, chunks)
        flat["ev_object"] = codes.spread([b.uri for b in blobs], blob)
        flat = {
            name: flat[name] if name in flat else self._nothing.of(kind, len(blob))
            for name, (kind, _) in shapes.stored(self.source).items()
            if name != "raw"
        }
        span = pc.min_max(flat["ev_time"]).as_py()
        return Batch(
            source=self.source,
            flat=flat,
            chunks=chunks,
            blob=blob,
            first=self._first(flat),
            start=span["min"],
            end=span["max"],
            accounts=codes.distinct(flat["ev_account"]),
            regions=codes.distinct(flat["ev_region"]),
        )

    def _first(self, flat: dict[str, pa.Array]) -> NDArray[np.int64]:
        """The first row of each key, in order."""
        return firsts([flat[name] for name in self.source.key])
