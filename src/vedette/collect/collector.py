"""Collect: find objects, leave out those the ledger has, read the rest in parallel, commit in order."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.collect.commit import Committer
from vedette.collect.rejects import RejectStore
from vedette.collect.workers import Workers
from vedette.errors import AwsError, UsageError
from vedette.lake.quiet import quiet
from vedette.lake.rows import Limits
from vedette.model import Walk, Window, facts_of
from vedette.state import ObjectVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from vedette.collect.workers import Result
    from vedette.lake.catalog import Lake
    from vedette.lake.events import Work
    from vedette.lake.ingest import Prepared
    from vedette.lake.rows import Blob
    from vedette.model import Found, LogSource
    from vedette.state import State

_log = log.get(__name__)

#: Objects whose versions are asked of the ledger at once.
_ASK = 2000
#: Objects of one batch at the most, whatever their size.
_OBJECTS = 2000
#: How much larger text is than its gzip, for planning batches; only the batch's size depends on it.
_GROWTH = 9


@dataclass(frozen=True, slots=True)
class Settings:
    """How to collect: threads, decompressed megabytes a batch, caps, days wanted, settings of transport and source."""

    jobs: int = 1
    batch_bytes: int = 64 << 20
    limits: Limits = field(default_factory=Limits)
    window: Window = field(default_factory=Window)
    transport: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Collected:
    """What a collection did: objects found and their records' fate; sizes in bytes, time in seconds."""

    objects: int = 0
    known: int = 0
    skipped: int = 0
    failed: int = 0
    discovered: int = 0
    stored: int = 0
    duplicate: int = 0
    filtered: int = 0
    rejected: int = 0
    bytes: int = 0
    text_bytes: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """The JSON contract of `collect`."""
        return asdict(self)


class Collector:
    """Collects one source into one lake. `progress` is called with (objects done, objects found, rows stored)."""

    def __init__(
        self,
        source: LogSource,
        lake: Lake,
        state: State,
        rejects_folder: Path,
        settings: Settings | None = None,
        progress: Callable[[int, int, int], None] = lambda _done, _found, _rows: None,
    ) -> None:
        self.source = source
        self.settings = settings or Settings()
        self._state = state
        self._progress = progress
        self._committer = Committer(source, lake, state, RejectStore(rejects_folder, state))
        self._workers = Workers(self._committer.table, self._committer.claims, self.settings)
        self.stop: Callable[[], bool] = lambda: False

    @quiet()
    def collect(self, uris: Sequence[str]) -> Collected:
        """Collect everything new below the URIs; returns the counts of this run.

        An object that cannot be fetched is counted as failed, told in `problems`, and tried again next time.
        Raises `UsageError`, `AwsError`, `LakeError` and `StateError` where nothing can go on.
        """
        began = time.monotonic()
        out = Collected()
        self._committer.reconcile()
        self._committer.begin(out)
        jobs = max(1, self.settings.jobs)
        running: dict[Future[list[Result]], int] = {}
        with ThreadPoolExecutor(jobs, thread_name_prefix="collect") as pool:
            try:
                for number, batch in enumerate(self._batches(uris, out)):
                    running[pool.submit(self._workers.run, number, batch)] = number
                    if len(running) > jobs:
                        self._take(running, out)
                    if self.stop():
                        break
                while running:
                    self._take(running, out)
            except BaseException:
                self._leave(running)
                raise
        self._committer.flush()
        self._progress(out.objects, out.objects, out.stored)
        out.seconds = round(time.monotonic() - began, 3)
        return out

    @property
    def work(self) -> Work:
        """What looking for repeats has cost so far."""
        return self._committer.table.work

    def facts(self, uri: str) -> dict[str, str]:
        """What the source's layouts tell from an address."""
        return facts_of(self.source.layouts, uri)

    def prepare(self, blob: Blob) -> Prepared:
        """One object, read here and now; `commit` it or `give_up`."""
        return self._workers.ingest().prepare([blob])

    def commit(self, number: int, result: Result) -> None:
        """Commit one prepared batch at once."""
        self._committer.add(number, result)
        self._committer.flush()

    def give_up(self, prepared: Prepared) -> None:
        """Leave a prepared batch unwritten."""
        self._committer.discard(prepared)

    def _leave(self, running: Mapping[Future[list[Result]], int]) -> None:
        """Give up what was not committed, claims and files: the next run, of this collector too, begins afresh."""
        for future in running:
            future.cancel()
        wait(running)
        for future in running:
            if not future.cancelled() and future.exception() is None:
                for result in future.result():
                    self._committer.discard(result.prepared)
        self._committer.give_up()

    def _take(self, running: dict[Future[list[Result]], int], out: Collected) -> None:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            results = future.result()
            number = running.pop(future)
            for place, result in enumerate(results, 1):
                out.failed += len(result.problems)
                out.problems.extend(result.problems)
                try:
                    self._committer.add(number, result, last=place == len(results))
                except BaseException:
                    for rest in results[place:]:
                        self._committer.discard(rest.prepared)
                    raise
            self._progress(out.known + self._committer.objects, out.objects, out.stored)

    def _batches(self, uris: Sequence[str], out: Collected) -> Iterator[list[Found]]:
        """New objects in batches of about the settings' size, in the order they were found."""
        batch: list[Found] = []
        size = 0
        for found in self._new(uris, out):
            grown = found.size * (_GROWTH if found.uri.endswith(".gz") else 1)
            if batch and (size + grown > self.settings.batch_bytes or len(batch) >= _OBJECTS):
                yield batch
                batch, size = [], 0
            batch.append(found)
            size += grown
        if batch:
            yield batch

    def _new(self, uris: Sequence[str], out: Collected) -> Iterator[Found]:
        waiting: deque[Found] = deque()
        held = 0  # bytes that came with what waits
        seen: set[tuple[str, str]] = set()
        for found in self._found(uris, out):
            if (found.uri, found.version) in seen:
                continue
            seen.add((found.uri, found.version))
            waiting.append(found)
            held += len(found.data or b"")
            if len(waiting) >= _ASK or held >= self.settings.batch_bytes:
                yield from self._unknown(waiting, out)
                held = 0
        yield from self._unknown(waiting, out)

    def _unknown(self, waiting: deque[Found], out: Collected) -> Iterator[Found]:
        versions = [ObjectVersion(f.uri, self._workers.version(f)) for f in waiting]
        known = self._state.ledger.known(self.source.name, versions)
        out.objects += len(waiting)
        out.known += len(known)
        while waiting:
            found = waiting.popleft()
            if found.uri not in known:
                yield found

    def _found(self, uris: Sequence[str], out: Collected) -> Iterator[Found]:
        def skipped(uri: str, reason: str) -> None:
            out.skipped += 1
            _log.info("object_skipped", uri=uri, reason=reason)

        def unknown(place: str, reason: str) -> None:
            out.failed += 1
            out.problems.append(f"{place}: {reason}")

        window = self.settings.window
        walk = Walk(
            source=self.source,
            first_day=window.start.date() if window.start else None,
            last_day=window.end.date() if window.end else None,
            marks=self._state.marks.get,
            settings=self.settings.transport,
            skipped=skipped,
            unknown=unknown,
        )
        for uri in uris:
            try:
                yield from registry.transport_for(uri).find(uri, walk)
            except (AwsError, UsageError) as error:
                if len(uris) == 1:
                    raise
                out.failed += 1
                out.problems.append(str(error))
