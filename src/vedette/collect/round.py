"""One collection: what is found goes to its source, batches go to the threads, results to the commits."""

from __future__ import annotations

import json
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from vedette import log
from vedette.collect.counts import UNRECOGNISED, Collected
from vedette.collect.crew import Crew
from vedette.collect.look import Looked, look
from vedette.collect.walks import Walks
from vedette.collect.workers import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.collect.collector import Collector
    from vedette.collect.lane import Lane
    from vedette.collect.route import Verdict
    from vedette.model import Found, LogSource

_log = log.get(__name__)

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
        self._walks = Walks(collector, self.out, self._coming)
        self._running: dict[Future[list[Any]], Lane | None] = {}
        self._puzzles: list[Found] = []
        self._number = 0
        self._strange: list[str] = []

    def run(self, uris: Sequence[str]) -> Collected:
        """Collect everything new below the URIs. See `Collector.collect`."""
        jobs = max(1, self._settings.jobs)
        self._collector.begin(self)
        try:
            with ThreadPoolExecutor(jobs, thread_name_prefix="collect") as pool:
                self._pool = pool
                try:
                    for found, source in self._walks.new(uris):
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
            self._walks.save()
        finally:
            self._crew.close()
            self._walks.end()
        self._tell_strange()
        self.out.add_up()
        return self.out

    def opened(self, lane: Lane) -> None:
        """Begin counting what goes this way."""
        lane.committer.settled = self._walks.settled
        lane.committer.begin(self.out.of(lane.source.name))

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
            self._walks.settled([found])
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
            self._walks.settled([found])
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
        self._walks.settled([found])

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
        self._walks.save()
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
        self._walks.fail(found)

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
