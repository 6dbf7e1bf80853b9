"""Objects in, Parquet files and counts out: what one worker does with a batch of objects."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vedette.lake import codes, write
from vedette.lake.batch import Assembler, Batch
from vedette.lake.dedupe import Claim, Claiming, Known, keys_in, keys_of
from vedette.lake.readers import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from vedette.lake.apart import Apart
    from vedette.lake.enrich import Enricher
    from vedette.lake.events import EventTable
    from vedette.lake.rows import Blob, Limits, Read, Rejected
    from vedette.model import Window


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Tally:
    """What became of the records of one object."""

    uri: str
    version: str
    bytes: int
    discovered: int = 0
    stored: int = 0
    duplicate: int = 0
    filtered: int = 0
    rejected: int = 0
    first_time: datetime | None = None
    last_time: datetime | None = None
    account: str | None = None
    region: str | None = None


#: The names of a tally's values, in its order.
TALLY = tuple(f.name for f in fields(Tally))


@dataclass(slots=True)
class Prepared:
    """A batch that is written and not committed: its files, its counts an object, its rejects, its claim."""

    tallies: list[Tally]
    written: list[write.Written]
    rejected: list[Rejected]
    claim: Claim | None
    texts: int = 0
    rows: int = field(default=0)


class Ingest:
    """One worker's reader, expressions and writer for one source; each thread has its own."""

    def __init__(
        self,
        table: EventTable | Apart,
        claims: Claiming,
        *,
        limits: Limits | None = None,
        window: Window | None = None,
        enricher: Enricher | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self._table = table
        self._claims = claims
        self._window = window
        self._reader = Reader(table.source, limits, options)
        self._assembler = Assembler(table.source, enricher)
        self._writer = write.ParquetWriter(table.source, table.table)

    def prepare(self, blobs: Sequence[Blob]) -> Prepared:
        """Read the objects, drop what the lake has, write the rest as files no snapshot knows yet."""
        read = self._reader.read(blobs)
        batch = self._assembler.assemble(read, blobs)
        keep, claim = self._claims.keep(batch.wanted())
        filtered = np.zeros(len(blobs), dtype=np.int64)
        try:
            outside = self._outside(batch)
            if outside is not None:
                filtered = _of_each(blobs, batch.blob[batch.first[keep & outside]])
                keep &= ~outside
            rows, owner = batch.table(keep)
            written = self._writer.write(rows)
        except BaseException:
            self._claims.release([claim])
            raise
        tallies = _tallies(blobs, read, _of_each(blobs, owner), filtered)
        _spans(tallies, batch)
        return Prepared(tallies, written, read.rejected, claim, read.texts, rows.num_rows)

    def _outside(self, batch: Batch) -> NDArray[np.bool_] | None:
        window = self._window
        if window is None or (window.start is None and window.end is None):
            return None
        times = batch.flat["ev_time"].take(pa.array(batch.first))
        outside = np.zeros(len(batch.first), dtype=np.bool_)
        if window.start is not None:
            outside |= pc.less(times, pa.scalar(window.start, times.type)).to_numpy(zero_copy_only=False)
        if window.end is not None:
            outside |= pc.greater_equal(times, pa.scalar(window.end, times.type)).to_numpy(zero_copy_only=False)
        return outside

    def recheck(self, prepared: Prepared, table: EventTable) -> None:
        """Other processes committed since the rows were looked up: drop those that have become duplicates.

        The files of the batch are written anew without them, and the counts follow.
        """
        others = table.added_by_others(prepared.claim.snapshot if prepared.claim else None)
        if prepared.claim is None or others == []:
            return
        claim = prepared.claim
        files = table.files() if others is None else others
        near = [f for f in files if f.start <= claim.end and f.end >= claim.start]
        stored = list(keys_in(table, near, claim))
        by_uri = {t.uri: t for t in prepared.tallies}
        fresh: list[write.Written] = []
        for one in prepared.written:
            rows = self._back(one)
            known = Known(keys_of(rows, table.source.key))
            twice = np.zeros(rows.num_rows, dtype=np.bool_)
            for other in stored:
                twice |= known.among(other)
            if not twice.any():
                fresh.append(one)
                continue
            for uri, times in _counts(rows["ev_object"].filter(pa.array(twice))):
                by_uri[uri].stored -= times
                by_uri[uri].duplicate += times
            write.discard(table.table, [one])
            fresh.extend(self._writer.write(rows.filter(pa.array(~twice))))
        prepared.written = fresh
        prepared.rows = sum(w.rows for w in fresh)

    def _back(self, one: write.Written) -> pa.Table:
        with self._table.table.io.new_input(one.file.file_path).open() as stream:
            return pq.ParquetFile(stream).read(use_threads=False)


def _of_each(blobs: Sequence[Blob], owner: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many of the rows, given by the number of their object, are each object's."""
    return np.bincount(owner, minlength=len(blobs))


def _tallies(blobs: Sequence[Blob], read: Read, stored: NDArray[np.int64], filtered: NDArray[np.int64]) -> list[Tally]:
    """What became of each object's records, their times not told yet; what is left of them are duplicates."""
    rejected = np.bincount(np.array([one.blob for one in read.rejected], dtype=np.int64), minlength=len(blobs))
    duplicate = read.discovered - stored - filtered - rejected
    counts = (read.discovered, stored, duplicate, filtered, rejected)
    made = [
        Tally(b.uri, b.version, len(b.data), account=b.facts.get("account"), region=b.facts.get("region"))
        for b in blobs
    ]
    for one, *many in zip(made, *(count.tolist() for count in counts), strict=True):
        one.discovered, one.stored, one.duplicate, one.filtered, one.rejected = many
    return made


def _counts(values: pa.ChunkedArray) -> list[tuple[str, int]]:
    return [(v["values"], v["counts"]) for v in pc.value_counts(values).to_pylist()]


def _spans(tallies: list[Tally], batch: Batch) -> None:
    """The first and last event time of each object, and its account and region where all rows agree."""
    times = batch.flat["ev_time"].cast(pa.int64()).to_numpy()
    if not len(times):
        return
    order = np.argsort(batch.blob, kind="stable")
    blobs, starts = np.unique(batch.blob[order], return_index=True)
    first, last = (how.reduceat(times[order], starts) for how in (np.minimum, np.maximum))
    for number, low, high in zip(blobs.tolist(), first.tolist(), last.tolist(), strict=True):
        tally = tallies[number]
        tally.first_time = _EPOCH + timedelta(microseconds=low)
        tally.last_time = _EPOCH + timedelta(microseconds=high)
    for name, attribute in (("ev_account", "account"), ("ev_region", "region")):
        if all(getattr(tallies[n], attribute) is not None for n in blobs.tolist()):
            continue
        column = codes.encoded(batch.flat[name])
        numbers = column.indices.fill_null(-1).to_numpy()[order]
        low, high = (how.reduceat(numbers, starts) for how in (np.minimum, np.maximum))
        for number, one, other in zip(blobs, low, high, strict=True):
            if one == other >= 0 and getattr(tallies[number], attribute) is None:
                setattr(tallies[number], attribute, column.dictionary[int(one)].as_py())
