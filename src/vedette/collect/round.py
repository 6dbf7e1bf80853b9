"""One collection: what is found goes to its source, batches go to the threads, results to the commits."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from vedette import log, registry
from vedette.collect.counts import UNRECOGNISED, Collected
from vedette.collect.crew import Crew
from vedette.collect.look import Looked, look
from vedette.collect.progress import Progress
from vedette.collect.workers import Result
from vedette.errors import AwsError, UsageError, VedetteError
from vedette.model import Walk
from vedette.state import ObjectVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vedette.collect.collector import Collector
    from vedette.collect.lane import Lane
    from vedette.collect.route import Verdict
    from vedette.model import Found, LogSource

_log = log.get(__name__)

#: Objects whose versions are asked of the ledger at once.
_ASK = 2000
#: So many new objects are worth starting processes for.
_MANY = 4000
#: Objects that are looked into at once to see whose they are.
_LOOK = 64
#: A batch that so many objects went by since it was begun is read though it is not full: marks wait for it.
_BEHIND = 20_000
#: Unrecognised objects that are named; the others are counted.
_NAMED = 5


class Round:
    """Runs once. Everything but the reading of batches is done by the thread that calls `run`."""

    def __init__(self, collector: Collector) -> None:
        self.out = Collected()
        self._collector = collector
        self._settings = collector.settings
        self._router = collector.router
        self._crew = Crew.of(collector.settings)
        self._progress = Progress()
        self._running: dict[Future[list[Any]], Lane | None] = {}
        self._ends: list[Callable[[], None]] = []
        self._puzzles: list[Found] = []
        self._number = 0
        self._strange: list[str] = []
        self._scopes: dict[str, str] = {}  # which sources a prefix was walked for

    def run(self, uris: Sequence[str]) -> Collected:
        """Collect everything new below the URIs. See `Collector.collect`."""
        jobs = max(1, self._settings.jobs)
        self._collector.begin(self)
        try:
            with ThreadPoolExecutor(jobs, thread_name_prefix="collect") as pool:
                self._pool = pool
                try:
                    for found, source in self._new(uris):
                        self._sort(found, source)
                        if len(self._running) > jobs:
                            self._take()
                        if self._collector.stop():
                            break
                    self._finish()
                except BaseException:
                    self._leave()
                    raise
            for lane in self._collector.lanes.values():
                lane.committer.flush()
            self._save()
        finally:
            self._crew.close()
            for end in self._ends:
                end()
        self._tell_strange()
        self.out.add_up()
        return self.out

    def opened(self, lane: Lane) -> None:
        """Begin counting what goes this way."""
        lane.committer.settled = self._settled
        lane.committer.begin(self.out.of(lane.source.name))

    # What is found

    def _new(self, uris: Sequence[str]) -> Iterator[tuple[Found, LogSource | None]]:
        """Objects that the ledger does not know, each with the source its path tells."""
        waiting: deque[Found] = deque()
        held = 0  # bytes that came with what waits
        seen: set[tuple[str, str]] = set()
        for found in self._found(uris):
            key = (found.uri, found.version)
            if not self._progress.begin(found):
                continue
            if found.done is None:
                if key in seen:
                    continue
                seen.add(key)
            waiting.append(found)
            held += len(found.data or b"")
            if len(waiting) >= _ASK or held >= self._settings.batch_bytes:
                yield from self._unknown(waiting)
                held = 0
        yield from self._unknown(waiting)

    def _unknown(self, waiting: deque[Found]) -> Iterator[tuple[Found, LogSource | None]]:
        placed = [(found, self._router.by_path(found)) for found in waiting]
        waiting.clear()
        suffix = self._settings.suffix
        versions: defaultdict[str, list[ObjectVersion]] = defaultdict(list)
        for found, source in placed:
            name = source.name if source else ""
            versions[name].append(ObjectVersion(found.uri, found.version + suffix))
        everywhere = [*(source.name for source in self._router.sources), UNRECOGNISED]
        known = {name: self._collector.known(name or everywhere, asked) for name, asked in versions.items()}
        self.out.objects += len(placed)
        self._coming(self.out.objects - self.out.known)
        for found, source in placed:
            if found.uri not in known[source.name if source else ""]:
                yield found, source
                continue
            self.out.known += 1
            if source is not None:
                self.out.of(source.name).objects += 1
                self.out.of(source.name).known += 1
            self._settled([found])
        self._save()

    def _found(self, uris: Sequence[str]) -> Iterator[Found]:
        for uri in uris:
            try:
                transport = registry.transport_for(uri)
                scope = self._router.only.name if self._router.only else transport.source or "*"
                for found in transport.find(uri, self._walk(scope)):
                    if found.mark is not None:
                        self._scopes[found.mark[0]] = scope
                    yield found
            except (AwsError, UsageError) as error:
                if len(uris) == 1:
                    raise
                self.out.failed += 1
                self.out.problems.append(str(error))

    def _walk(self, scope: str) -> Walk:
        def skipped(uri: str, reason: str) -> None:
            self.out.skipped += 1
            _log.info("object_skipped", uri=uri, reason=reason)

        def unknown(place: str, reason: str) -> None:
            self.out.failed += 1
            self.out.problems.append(f"{place}: {reason}")

        window = self._settings.window
        return Walk(
            sources=self._router.sources,
            first_day=window.start.date() if window.start else None,
            last_day=window.end.date() if window.end else None,
            marks=lambda prefix: self._collector.mark(f"{scope}|{prefix}"),
            settings=self._settings.transport,
            skipped=skipped,
            unknown=unknown,
            coming=self._coming,
            enough=lambda: self._collector.stop() or self._collector.enough(),
            wait_seconds=self._collector.wait_seconds,
            at_end=self._ends.append,
        )

    def _coming(self, objects: int) -> None:
        if objects >= _MANY:
            self._crew.begin()

    # Whose it is

    def _sort(self, found: Found, source: LogSource | None) -> None:
        """Give an object to its source, or look into it."""
        self._number += 1
        if source is not None:
            self._give(found, source)
        elif found.data is not None:
            self._judge(found, self._router.by_content(found.data))
        elif reason := self._collector.places.others(found.uri):
            self.out.skipped += 1
            _log.info("object_skipped", uri=found.uri, reason=reason)
            self._settled([found])
        else:
            self._puzzles.append(found)
            if len(self._puzzles) >= _LOOK:
                self._look()
        if self._number % (_BEHIND // 20) == 0:
            for lane in self._collector.lanes.values():
                if self._number - lane.first > _BEHIND:
                    self._submit(lane, lane.take())

    def _give(self, found: Found, source: LogSource) -> None:
        lane = self._collector.lane(source, self)
        self.out.of(source.name).objects += 1
        if full := lane.add(found, self._number):
            self._submit(lane, full)
        if lane.held and sum(one.held for one in self._collector.lanes.values()) > self._settings.batch_bytes:
            for one in self._collector.lanes.values():
                self._submit(one, one.take())

    def _judge(self, found: Found, verdict: Verdict) -> None:
        if source := verdict.source or (None if verdict.nothing else self._router.otherwise(found)):
            self._give(found, source)
        elif verdict.nothing:
            self._settled([found])
        elif found.data is not None or found.done is not None or found.mark is not None:
            self.out.unrecognised += 1
            self.keep(found, found.data or b"", verdict.reason)
        else:  # a large file that lies where it lies: it is named, not copied
            self.out.unrecognised += 1
            self._strange.append(f"{found.uri}: {verdict.reason}")

    def keep(self, found: Found, data: bytes, reason: str) -> None:
        """Keep an object as a reject, and be done with it."""
        counts = self.out.of(UNRECOGNISED)
        counts.objects += 1
        if self._collector.unread.keep(found.uri, found.version, data, reason):
            counts.discovered += 1
            counts.rejected += 1
            counts.bytes += len(data)
        self._settled([found])

    def _tell_strange(self) -> None:
        self.out.problems.extend(self._strange[:_NAMED])
        if len(self._strange) > _NAMED:
            more = len(self._strange) - _NAMED
            self.out.problems.append(f"{more:,} more objects fit no log source; --source NAME reads them as one")

    def _look(self) -> None:
        batch, self._puzzles = self._puzzles, []
        if batch:
            self._running[self._pool.submit(look, batch, self._router, self._settings)] = None

    # Batches

    def _submit(self, lane: Lane, batch: list[Found]) -> None:
        if batch:
            self._running[self._pool.submit(self._crew.run, lane, batch)] = lane

    def _finish(self) -> None:
        """Read what is begun: first what must be looked into, then every lane's batch."""
        self._look()
        while self._running:
            self._take()
            self._look()
        for lane in list(self._collector.lanes.values()):
            self._submit(lane, lane.take())
        while self._running:
            self._take()

    def _take(self) -> None:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        for future in done:
            lane = self._running.pop(future)
            results = future.result()
            for place, one in enumerate(results, 1):
                if isinstance(one, Looked):
                    self._sorted(one)
                    continue
                try:
                    self._add(lane, one)
                except BaseException:
                    for rest in results[place:]:
                        if lane is not None and isinstance(rest, Result):
                            lane.committer.discard(rest.prepared)
                    raise
        for lane in self._collector.lanes.values():
            lane.committer.flush_if_due()
        self._save()
        lanes = self._collector.lanes.values()
        committed = self.out.known + sum(lane.committer.objects for lane in lanes)
        stored = sum(counts.stored for counts in self.out.sources.values())
        self._collector.progress(committed, self.out.objects, stored)

    def _sorted(self, looked: Looked) -> None:
        if looked.verdict is None:
            self._failed(looked.found, looked.problem)
        else:
            self._judge(looked.found, looked.verdict)

    def _add(self, lane: Lane | None, result: Result) -> None:
        for found, problem in result.failed:
            self._failed(found, problem)
        for found, problem in result.gone:
            note = json.dumps({"uri": found.uri, "version": found.version}).encode()
            self.keep(found, note, problem)
        if lane is not None:
            lane.committer.add(result)

    def _failed(self, found: Found, problem: str) -> None:
        self.out.failed += 1
        self.out.problems.append(problem)
        self._progress.fail(found)

    def _settled(self, objects: Sequence[Found]) -> None:
        """The objects are where they belong: acknowledge them."""
        for tell in self._progress.settle(objects):
            try:
                tell()
            except VedetteError as error:  # it comes again, and is known then
                self.out.problems.append(str(error))

    def _save(self) -> None:
        """Remember how far the walks are done."""
        if marks := self._progress.marks():
            self._collector.set_marks({f"{self._scopes[prefix]}|{prefix}": value for prefix, value in marks.items()})

    def _leave(self) -> None:
        """Give up what was not committed, claims and files: the next run, of this collector too, begins afresh."""
        for future in self._running:
            future.cancel()
        wait(self._running)
        for future, lane in self._running.items():
            if lane is None or future.cancelled() or future.exception() is not None:
                continue
            for result in future.result():
                if isinstance(result, Result):
                    lane.committer.discard(result.prepared)
        for one in self._collector.lanes.values():
            one.take()
            one.committer.give_up()
