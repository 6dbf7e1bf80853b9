"""The two stores in step: ledger pending, lake committed, ledger committed; and what a crash left behind."""

from __future__ import annotations

import hashlib
import time
from operator import attrgetter
from typing import TYPE_CHECKING

from vedette import log
from vedette.errors import LakeBusy, StateError
from vedette.lake.catalog import BUSY_SECONDS
from vedette.lake.dedupe import Claims
from vedette.lake.events import EventTable
from vedette.lake.ingest import Ingest
from vedette.lake.write import discard
from vedette.state import ObjectCount

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vedette.collect.counts import Counts
    from vedette.collect.rejects import RejectStore
    from vedette.collect.workers import Result
    from vedette.lake.catalog import Lake
    from vedette.lake.ingest import Prepared, Tally
    from vedette.model import Found, LogSource
    from vedette.state import State

_log = log.get(__name__)

#: Commit when this many rows, or seconds, have come together.
_ROWS = 400_000
_SECONDS = 5.0
#: What of a tally goes into the ledger behind uri, version and source, in `ObjectCount`'s order.
_counted = attrgetter(*ObjectCount._fields[3:])


class Committer:
    """Commits prepared batches of one source. Used by one thread.

    `settled` is called with the objects of each batch that is committed.
    """

    def __init__(self, source: LogSource, lake: Lake, state: State, rejects: RejectStore) -> None:
        self.source = source
        self.table = EventTable(lake, source)
        self.claims = Claims(self.table)
        self.objects = 0
        self.settled: Callable[[Sequence[Found]], None] = lambda _objects: None
        self._state = state
        self._rejects = rejects
        self._waiting: list[tuple[str, Result]] = []
        self._since = time.monotonic()
        self._out: Counts | None = None
        self._mender: Ingest | None = None

    def reconcile(self) -> None:
        """After a crash: batches the lake has are committed in the ledger, the others are forgotten."""
        pending = [b for b, source in self._state.ledger.pending() if source == self.source.name]
        if not pending:
            return
        self.table.refresh()
        held = self.table.holds(pending)
        self._state.ledger.commit([b for b in pending if b in held])
        for batch in pending:
            if batch not in held:
                self._drop(batch)
        _log.info("ledger_reconciled", committed=len(held), dropped=len(pending) - len(held))

    def _drop(self, batch: str) -> None:
        try:
            self._state.ledger.drop(batch)
        except StateError:
            if batch in {b for b, _ in self._state.ledger.pending()}:
                raise
            # It was another process's, not left behind, and is committed now.

    def give_up(self) -> None:
        """Leave what waits unwritten: the run ends here, and its objects are collected again."""
        waiting, self._waiting = self._waiting, []
        for _, result in waiting:
            self.discard(result.prepared)

    def begin(self, out: Counts) -> None:
        """Start counting a run into `out`."""
        self._out = out
        self.objects = 0
        self.table.refresh()

    def add(self, result: Result) -> None:
        """Take a prepared part of a batch; commits when enough has come together."""
        if not result.prepared.tallies:  # nothing of it could be fetched
            return
        versions = "\n".join(f"{t.uri}|{t.version}" for t in result.prepared.tallies)
        # The writer is part of it: two processes may hold the same objects at once, each with its own counts.
        named = f"{self.table.writer_id}\n{self.source.name}\n{versions}"
        batch = hashlib.sha256(named.encode()).hexdigest()[:32]
        self._waiting.append((batch, result))
        self.objects += len(result.found)
        self.flush_if_due()

    def flush_if_due(self) -> None:
        """Commit where enough rows have come together, or what waits has waited long enough."""
        rows = sum(result.prepared.rows for _, result in self._waiting)
        if self._waiting and (rows >= _ROWS or time.monotonic() - self._since >= _SECONDS):
            self.flush()

    def discard(self, prepared: Prepared) -> None:
        """Leave a batch unwritten: its files go, its claim is free."""
        discard(self.table.table, prepared.written)
        self.claims.release([prepared.claim])

    def flush(self) -> None:
        """Commit what waits. Raises `LakeError` and `StateError`; nothing is half done then."""
        waiting, self._waiting = self._waiting, []
        self._since = time.monotonic()
        if not waiting:
            return
        try:
            self._commit([(batch, result.prepared) for batch, result in waiting])
        finally:
            self.claims.release([result.prepared.claim for _, result in waiting])
        for _, result in waiting:
            self._count(result.prepared)
            self.settled(result.found)

    def _commit(self, batches: list[tuple[str, Prepared]]) -> None:
        for _, prepared in batches:
            self._rejects.keep(self.source.name, prepared)
        patience = time.monotonic() + BUSY_SECONDS
        while True:
            self.table.refresh()
            written = [w for _, prepared in batches for w in prepared.written]
            if any(one.stale for one in written):
                # This process was stopped for hours, and expiry may take the files away.
                discard(self.table.table, written)
                raise LakeBusy(
                    "what was read waited for too long to be committed",
                    where=self.source.name,
                    hint="run the same command again: nothing is lost, and nothing is stored twice",
                )
            for _, prepared in batches:
                self._recheck(prepared)
            written = [w for _, prepared in batches for w in prepared.written]
            self._begin(batches)
            try:
                if written:
                    self.table.commit(written, [b for b, _ in batches])
            except LakeBusy:
                if time.monotonic() > patience:
                    raise
            else:
                for _, prepared in batches:
                    self.claims.wrote(prepared.claim, [w.file.file_path for w in prepared.written])
                self._settle(batches)
                return

    def _begin(self, batches: list[tuple[str, Prepared]]) -> None:
        counted = [(batch, [self._row(t) for t in prepared.tallies]) for batch, prepared in batches]
        self._state.ledger.begin_all(self.source.name, counted)

    def _settle(self, batches: list[tuple[str, Prepared]]) -> None:
        """The lake has the batches: so shall the ledger.

        A process that started while the lake was being written takes them for left behind, and drops them:
        then they are begun anew.
        """
        try:
            self._state.ledger.commit([batch for batch, _ in batches])
        except StateError:
            for one in batches:
                try:
                    self._state.ledger.commit([one[0]])
                except StateError:
                    self._begin([one])
                    self._state.ledger.commit([one[0]])

    def _recheck(self, prepared: Prepared) -> None:
        if prepared.claim is None or prepared.claim.snapshot == self.table.snapshot_id:
            return
        if self._mender is None:
            self._mender = Ingest(self.table, self.claims)
        self._mender.recheck(prepared, self.table)

    def _row(self, tally: Tally) -> ObjectCount:
        return ObjectCount(tally.uri, tally.version, self.source.name, *_counted(tally))

    def _count(self, prepared: Prepared) -> None:
        out = self._out
        if out is None:
            return
        for tally in prepared.tallies:
            out.discovered += tally.discovered
            out.stored += tally.stored
            out.duplicate += tally.duplicate
            out.filtered += tally.filtered
            out.rejected += tally.rejected
            out.bytes += tally.bytes
        out.text_bytes += prepared.texts
