"""What is found below the addresses of a collection: what is new of it, and how far the walks are done."""

from __future__ import annotations

from collections import defaultdict, deque
from hashlib import blake2b
from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.collect.counts import UNRECOGNISED
from vedette.collect.progress import Progress
from vedette.errors import AwsError, UsageError, VedetteError
from vedette.model import Walk
from vedette.state import ObjectVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vedette.collect.collector import Collector
    from vedette.collect.counts import Collected
    from vedette.model import Found, LogSource

_log = log.get(__name__)

#: Objects whose versions are asked of the ledger at once.
_ASK = 2000


def _key(found: Found) -> bytes:
    """Which object in which version: of many objects, a digest needs less memory than their names."""
    return blake2b(f"{found.uri}\0{found.version}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Walks:
    """The walks of one collection. `coming` is told how many new objects there are so far."""

    def __init__(self, collector: Collector, out: Collected, coming: Callable[[int], None]) -> None:
        self.out = out
        self._collector = collector
        self._settings = collector.settings
        self._router = collector.router
        self._coming = coming
        self._progress = Progress()
        self._ends: list[Callable[[], None]] = []
        self._scopes: dict[str, str] = {}  # which sources a prefix was walked for

    def new(self, uris: Sequence[str]) -> Iterator[tuple[Found, LogSource | None]]:
        """Objects that the ledger does not know, each with the source its path tells."""
        waiting: deque[Found] = deque()
        held = 0  # bytes that came with what waits
        seen: set[bytes] = set()
        for found in self._found(uris):
            if not self._progress.begin(found):
                continue
            if found.done is None:
                key = _key(found)
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
            self.settled([found])
        self.save()

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

    def settled(self, objects: Sequence[Found]) -> None:
        """The objects are where they belong: acknowledge them."""
        for tell in self._progress.settle(objects):
            try:
                tell()
            except VedetteError as error:  # it comes again, and is known then
                self.out.problems.append(str(error))

    def save(self) -> None:
        """Remember how far the walks are done."""
        if marks := self._progress.marks():
            self._collector.set_marks({f"{self._scopes[prefix]}|{prefix}": value for prefix, value in marks.items()})

    def fail(self, found: Found) -> None:
        """The object was not collected: the walk is not done beyond it."""
        self._progress.fail(found)

    def end(self) -> None:
        """Give back what transports hold."""
        for end in self._ends:
            end()
