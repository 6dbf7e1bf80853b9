"""Collect: find objects, leave out those the ledger has, read the rest in parallel, commit in order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vedette.collect.counts import UNRECOGNISED, Collected
from vedette.collect.lane import Lane
from vedette.collect.rejects import RejectStore
from vedette.collect.round import Round
from vedette.collect.route import Router
from vedette.collect.settings import Settings
from vedette.collect.unread import Unread
from vedette.lake.quiet import keep_freed, quiet
from vedette.model import Places, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from vedette.collect.workers import Result
    from vedette.lake.catalog import Lake
    from vedette.lake.events import Work
    from vedette.lake.ingest import Prepared
    from vedette.lake.rows import Blob
    from vedette.model import LogSource
    from vedette.state import ObjectVersion, State


class Collector:
    """Collects into one lake: all to one source, or each object to the one of several that it is of.

    `progress` is called with (objects done, objects found, rows stored). `stop` is asked between objects and ends the
    collection after what was begun; `enough` is asked by transports that follow a stream, and ends their round.
    """

    def __init__(
        self,
        source: LogSource | Sequence[LogSource],
        lake: Lake,
        state: State,
        rejects_folder: Path,
        settings: Settings | None = None,
        progress: Callable[[int, int, int], None] = lambda _done, _found, _rows: None,
    ) -> None:
        self.settings = settings or Settings()
        self.router = Router(source, self.settings.log_groups)
        self.places = Places(self.router.sources)
        self.progress = progress
        self.lanes: dict[str, Lane] = {}
        self.stop: Callable[[], bool] = lambda: False
        self.enough: Callable[[], bool] = lambda: False
        self.wait_seconds = 1.0
        self._lake = lake
        self._state = state
        self._rejects = RejectStore(rejects_folder, state)
        self.unread = Unread(state, self._rejects)

    @quiet()
    def collect(self, uris: Sequence[str]) -> Collected:
        """Collect everything new below the URIs; returns the counts of this run.

        An object that cannot be fetched is counted as failed, told in `problems`, and tried again next time; so is
        one that no source knows. What came by a queue or a stream and no source knows is kept as a reject.
        Raises `UsageError`, `AwsError`, `LakeError` and `StateError` where nothing can go on.
        """
        keep_freed()
        began = time.monotonic()
        out = Round(self).run(uris)
        self.progress(out.objects, out.objects, out.stored)
        out.seconds = round(time.monotonic() - began, 3)
        return out

    # What a round asks for

    def begin(self, one: Round) -> None:
        """Make good what a crash left, and count into this round."""
        pending = {source for _, source in self._state.ledger.pending()}
        if UNRECOGNISED in pending:
            self.unread.reconcile()
        for source in self.router.sources:
            if source.name in pending and source.name not in self.lanes:
                self._open(source)
        for lane in self.lanes.values():
            if lane.source.name in pending:
                lane.committer.reconcile()
            one.opened(lane)

    def lane(self, source: LogSource, one: Round) -> Lane:
        """The source's way, opened when its first object comes."""
        found = self.lanes.get(source.name)
        if found is None:
            found = self._open(source)
            one.opened(found)
        return found

    def _open(self, source: LogSource) -> Lane:
        found = Lane(source, self._lake, self._state, self._rejects, self.settings)
        self.lanes[source.name] = found
        return found

    def known(self, source: str | Sequence[str], objects: Sequence[ObjectVersion]) -> set[str]:
        """The URIs of those objects that the ledger has."""
        return self._state.ledger.known(source, objects)

    def mark(self, name: str) -> str | None:
        """Where the last walk stopped."""
        return self._state.marks.get(name)

    def set_marks(self, values: Mapping[str, str]) -> None:
        """Remember where this walk is; a mark never goes back."""
        self._state.marks.set_many({name: max(value, self.mark(name) or "") for name, value in values.items()})

    # One object at a time, of the one source

    @property
    def source(self) -> LogSource:
        """The source, or the first of several."""
        return self.router.sources[0]

    @property
    def work(self) -> Work:
        """What looking for repeats has cost so far."""
        return self._own().committer.table.work

    def _own(self) -> Lane:
        found = self.lanes.get(self.source.name)
        return self._open(self.source) if found is None else found

    def facts(self, uri: str) -> dict[str, str]:
        """What the source's layouts tell from an address."""
        return facts_of(self.source.layouts, uri)

    def prepare(self, blob: Blob) -> Prepared:
        """One object, read here and now; `commit` it or `give_up`."""
        with self._own().workers.ingest() as ingest:
            return ingest.prepare([blob])

    def commit(self, result: Result) -> None:
        """Commit one prepared batch at once."""
        self._own().committer.add(result)
        self._own().committer.flush()

    def give_up(self, prepared: Prepared) -> None:
        """Leave a prepared batch unwritten."""
        self._own().committer.discard(prepared)
