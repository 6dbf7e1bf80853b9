"""Each event once: which rows of a batch are already in the lake, or on their way into it.

There is no second index that could disagree with the lake: the keys are read from the lake's own files, those
whose time range the batch touches. Batches under way in this process are kept in memory until committed; what
other processes commit meanwhile is looked at again before the commit.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vedette.lake import codes
from vedette.lake.catalog import translate
from vedette.lake.repeats import Texts
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from vedette.lake.events import EventTable, LakeFile


Keys = list[pa.Array]

#: Rows whose keys are kept in memory: some 30 MB.
_HELD_ROWS = 400_000
#: Files whose places and times are remembered: some 4 KB each.
_KNOWN_FILES = 2000
_LAST = datetime.max.replace(tzinfo=UTC)
_PLACE = ("ev_account", "ev_region")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Keys of a batch's distinct rows, and what the batch spans; `start` and `end` are None where it has no row.

    `spans` are the first and last times of each account and region, as `Batch.spans` gives them.
    """

    keys: Keys
    start: datetime | None
    end: datetime | None
    accounts: frozenset[str]
    regions: frozenset[str]
    spans: codes.Spans


@dataclass(frozen=True, slots=True)
class Claim:
    """Keys of a batch that is being written: nobody else in this process, or that works for it, may write them."""

    number: int
    keys: Keys
    start: datetime
    end: datetime
    accounts: frozenset[str]
    regions: frozenset[str]
    snapshot: int | None
    spans: codes.Spans

    def touches(self, batch: Wanted) -> bool:
        """Whether a key of the batch could be among the claim's."""
        return bool(
            batch.start is not None
            and batch.end is not None
            and batch.start <= self.end
            and batch.end >= self.start
            and (not self.accounts or not batch.accounts or self.accounts & batch.accounts)
            and (not self.regions or not batch.regions or self.regions & batch.regions)
        )


class Claiming(Protocol):
    """Decides which rows are written: `Claims`, or what asks them from a process apart."""

    def keep(self, batch: Wanted) -> tuple[NDArray[np.bool_], Claim | None]:
        """Which of the batch's rows are new, and the claim on them; `release` it after the commit."""

    def release(self, claims: Iterable[Claim | None]) -> None:
        """These batches are committed, or given up."""


class Claims:
    """The claims of one table in this process; safe for threads."""

    def __init__(self, table: EventTable) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._claims: dict[int, Claim] = {}
        self._numbers = count()
        self._stored = Stored(table)

    def keep(self, batch: Wanted) -> tuple[NDArray[np.bool_], Claim | None]:
        """Which of the batch's rows are new, and the claim on them; `release` it after the commit."""
        keys = batch.keys
        keep = np.ones(len(keys[-1]), dtype=np.bool_)
        if batch.start is None or batch.end is None:
            return keep, None
        known = Known(keys)
        with self._lock:
            for other in self._claims.values():
                if other.touches(batch):
                    keep &= ~known.among(other.keys)
            # Planning stands inside the lock: what is committed later was under way now, and was seen above.
            # The snapshot is looked up once: a refresh between planning and the claim would hide a file.
            snapshot = self._table.current()
            window = Window(batch.start, None if batch.end >= _LAST else batch.end + timedelta(microseconds=1))
            files = [
                f
                for f in (self._table.files(window, snapshot=snapshot) if snapshot else [])
                if f.may_hold(batch.accounts, batch.regions)
            ]
            mask = pa.array(keep)
            claim = Claim(
                number=next(self._numbers),
                keys=keys if keep.all() else [k.filter(mask) for k in keys],
                start=batch.start,
                end=batch.end,
                accounts=batch.accounts,
                regions=batch.regions,
                snapshot=snapshot.snapshot_id if snapshot else None,
                spans=batch.spans,
            )
            self._claims[claim.number] = claim
        for stored in keys_in(self._table, files, claim, self._stored):
            keep &= ~known.among(stored)
        return keep, claim

    def wrote(self, claim: Claim | None, paths: Iterable[str]) -> None:
        """These files hold rows of the claim's batch and no others."""
        if claim is not None:
            for path in paths:
                self._stored.learn(path, claim.spans)

    def release(self, claims: Iterable[Claim | None]) -> None:
        """These batches are committed, or given up."""
        with self._lock:
            for claim in claims:
                if claim is not None:
                    self._claims.pop(claim.number, None)


class Known:
    """Keys of some rows, to be looked for among others."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._texts = Texts.of(keys[-1])

    def among(self, others: Keys) -> NDArray[np.bool_]:
        """Which rows are rows of `others`. The id, the last column, is looked at first: it decides mostly."""
        keys = self._keys
        shared = self._texts.shared(others[-1]) if self._texts else None
        hits = _is_in(keys[-1], others[-1]) if shared is None else shared[0]
        if not hits.any():
            return hits
        rows = pa.array(np.flatnonzero(hits))
        near = pa.array(_is_in(others[-1], keys[-1].take(rows)) if shared is None else shared[1])
        hits[hits] = _is_in(_joined([k.take(rows) for k in keys]), _joined([o.filter(near) for o in others]))
        return hits


def _joined(keys: Keys) -> pa.Array:
    return pc.binary_join_element_wise(
        *(_text(codes.plain(k)) for k in keys), "|", null_handling="replace", null_replacement=""
    )


def _text(key: pa.Array) -> pa.Array:
    return key if pa.types.is_string(key.type) else key.cast(pa.int64()).cast(pa.string())


def _is_in(keys: pa.Array, others: pa.Array) -> NDArray[np.bool_]:
    found = pc.is_in(codes.plain(keys), value_set=codes.plain(others))
    return np.array(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


class Stored:
    """What is known of files: batches that come one after another look at the same ones.

    Key columns of those that were read last, and of more of them the first and last times of each account and region,
    which mostly tell that there is nothing to read. Safe for threads; holds no more than some rows and files. A file
    never changes.
    """

    def __init__(self, table: EventTable) -> None:
        self._table = table
        #: Where and when the events were; the ids, which are most of a key, are read where these leave something.
        self._light = list(dict.fromkeys([*table.source.key[:-1], "ev_time"]))
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, bool], pa.Table] = OrderedDict()
        self._spans: OrderedDict[str, codes.Spans] = OrderedDict()
        self._placed = {*_PLACE} <= {*table.source.key}

    def learn(self, path: str, spans: codes.Spans) -> None:
        """Remember within which times the file has events of each account and region; empty where nobody knows."""
        if spans and self._placed:
            with self._lock:
                self._spans[path] = spans
                while len(self._spans) > _KNOWN_FILES:
                    self._spans.popitem(last=False)

    def apart(self, path: str, spans: codes.Spans) -> bool:
        """Whether the file is known to have no event of those places and times; False where `spans` is empty."""
        if not spans or not self._placed:
            return False
        with self._lock:
            known = self._spans.get(path)
        if known is None:
            return False
        both = ((known[place], span) for place, span in spans.items() if place in known)
        return not any(ours[0] <= theirs[1] and theirs[0] <= ours[1] for ours, theirs in both)

    def rows(self, path: str, *, ids: bool) -> pa.Table:
        """The file's key columns and `ev_time`, with the last of the key only for `ids`. Raises `LakeError`."""
        with self._lock:
            for at in ((path, True),) if ids else ((path, False), (path, True)):
                if (found := self._held.get(at)) is not None:
                    self._held.move_to_end(at)
                    return found
        columns = [*self._light, self._table.source.key[-1]] if ids else self._light
        found = translate(path, partial(_read, self._table, path, columns))
        with self._lock:
            self._held[path, ids] = found
            while sum(r.num_rows if whole else r.num_rows // 4 for (_, whole), r in self._held.items()) > _HELD_ROWS:
                self._held.popitem(last=False)
        return found


def keys_in(table: EventTable, files: Sequence[LakeFile], claim: Claim, held: Stored | None = None) -> Iterator[Keys]:
    """The keys stored in each of those files, within the claim's time."""
    columns = list(table.source.key)
    held = held or Stored(table)
    for file in files:
        if held.apart(file.path, claim.spans):
            continue
        inside = _inside(held.rows(file.path, ids=False), claim, columns)
        if not pc.any(inside).as_py():
            continue
        rows = held.rows(file.path, ids=True).filter(inside)
        table.work.rows += rows.num_rows
        yield keys_of(rows, columns)


def _inside(rows: pa.Table, claim: Claim, key: Sequence[str]) -> pa.ChunkedArray | pa.Array:
    """Which rows may have a key of the claim, by when and where they were."""
    times = rows["ev_time"]
    if claim.spans and {*_PLACE} <= {*key}:
        # A batch often ends one account's or region's day and begins another's: each pair has its own span.
        where = [rows[name].combine_chunks() for name in _PLACE]
        return pa.array(codes.within(where, times.cast(pa.int64()).to_numpy(), claim.spans))
    inside = pc.and_(
        pc.greater_equal(times, pa.scalar(claim.start, times.type)),
        pc.less_equal(times, pa.scalar(claim.end, times.type)),
    )
    for values, name in ((claim.accounts, "ev_account"), (claim.regions, "ev_region")):
        if values and name in key:
            inside = pc.and_(inside, pc.is_in(rows[name], value_set=pa.array(sorted(values), pa.string())))
    return inside


def keys_of(rows: pa.Table, columns: Sequence[str]) -> Keys:
    """The key columns of a table's rows."""
    return [rows[name].combine_chunks() for name in columns]


def _read(table: EventTable, path: str, columns: list[str]) -> pa.Table:
    with table.table.io.new_input(path).open() as stream:
        return pq.ParquetFile(stream, read_dictionary=[c for c in columns if c not in {"ev_id", "ev_time"}]).read(
            columns=columns, use_threads=False
        )
