"""One source's way into the lake: the batch that is being put together, its workers, its committer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.collect.commit import Committer
from vedette.collect.workers import Workers

if TYPE_CHECKING:
    from vedette.collect.rejects import RejectStore
    from vedette.collect.settings import Settings
    from vedette.lake.catalog import Lake
    from vedette.model import Found, LogSource
    from vedette.state import State

#: Objects of one batch at the most, whatever their size.
_OBJECTS = 2000
#: How much larger text is than its gzip, for planning batches; only the batch's size depends on it.
_GROWTH = 9
_GZIP = b"\x1f\x8b"


class Lane:
    """Kept as long as its collector: its readers and what it knows of the table are used again."""

    def __init__(self, source: LogSource, lake: Lake, state: State, rejects: RejectStore, settings: Settings) -> None:
        self.source = source
        self.committer = Committer(source, lake, state, rejects)
        self.workers = Workers(self.committer.table, self.committer.claims, settings)
        self.held = 0  # bytes at hand in the batch
        self.first = 0  # number of the batch's first object in the walk
        self._most = settings.batch_of(source)
        self._batch: list[Found] = []
        self._size = 0

    def add(self, found: Found, number: int) -> list[Found] | None:
        """Put an object into the batch; returns the batch before it where that is full."""
        packed = found.uri.endswith(".gz") or (found.data is not None and found.data.startswith(_GZIP))
        grown = found.size * (_GROWTH if packed else 1)
        full = None
        if self._batch and (self._size + grown > self._most or len(self._batch) >= _OBJECTS):
            full = self.take()
        if not self._batch:
            self.first = number
        self._batch.append(found)
        self._size += grown
        self.held += len(found.data or b"")
        return full

    def take(self) -> list[Found]:
        """The batch as it stands, which begins anew."""
        batch, self._batch = self._batch, []
        self._size = self.held = 0
        return batch
