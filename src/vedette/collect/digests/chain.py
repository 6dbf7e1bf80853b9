"""One chain of digests, from the newest back: each names the one before, and the hours leave no room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vedette.collect.digests.judge import Judged, judge, load
from vedette.collect.digests.names import HOUR, Name, digest_name
from vedette.collect.digests.parallel import ahead
from vedette.collect.digests.verdicts import DIGEST, Kind, Note, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor

    from vedette.collect.digests.keys import Keys
    from vedette.collect.digests.parse import Digest, Previous
    from vedette.collect.digests.places import Places
    from vedette.collect.digests.stores import Store
    from vedette.collect.digests.verdicts import Tally

#: Digests follow each other without a gap; this much is taken for rounding.
_SLACK = timedelta(minutes=5)
_WHOLE = timedelta(minutes=2)
#: More missing hours in a row than this are told as one span.
_HOURS_NAMED = 72


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is asked about, UTC; None is open. `now` is the verifier's clock."""

    since: datetime | None
    until: datetime | None
    now: datetime

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether any of that time is asked about."""
        return (self.since is None or end > self.since) and (self.until is None or start < self.until)


class Chain:
    """Walks the digests of one trail in one account and region. `names` are in order of time."""

    def __init__(
        self, names: Sequence[Name], store: Store, keys: Keys, places: Places, span: Span, tally: Tally
    ) -> None:
        self.names = names
        self.trail = names[0].trail
        self._store, self._keys, self._places, self._span, self._tally = store, keys, places, span, tally
        self._paths = {name.path for name in names}
        self._oldest: Judged | None = None

    def walk(self, pool: Executor, look_ahead: int) -> Iterator[Judged]:
        """Judge each digest, newest first; of those of the span it tells, also missing ones and restarts between."""
        after: Judged | None = None
        for loaded in ahead(pool, lambda name: load(self._store, name), reversed(self.names), look_ahead):
            link: Previous | None = None
            stray = False
            if after is not None:
                link, stray = self._between(loaded.name, after)
            trusted = after is not None and after.proven
            found = judge(loaded, link, self._keys, self._places, trusted=trusted)
            if found.digest is not None and found.proven:
                self._places.learn(loaded.name.path, found.digest)
            if self._span.holds(loaded.name.end - HOUR, loaded.name.end):
                self._tell(found)
            yield found
            if not stray:
                after = found
        self._oldest = after

    @property
    def walked(self) -> bool:
        """Whether any digest was judged."""
        return self._oldest is not None

    def begin(self, peers_start: datetime) -> None:
        """Say what is before the oldest digest; `peers_start` is when the trail's other regions begin."""
        oldest = self._oldest
        if oldest is None or oldest.digest is None or not oldest.proven:
            return
        digest, name = oldest.digest, oldest.loaded.name
        if digest.previous is None:
            if self._span.holds(digest.start, digest.end):
                self._note("started", None, digest.start, "the chain begins here: no digest was made before")
            return
        named = self._locate(name.path, digest, digest.previous)
        before = digest_name(digest.previous.key)
        if before is not None and self._span.since is not None and before.end <= self._span.since:
            return
        if named is None:
            self._elsewhere(digest, digest.previous, digest.start - HOUR)
            return
        first = max(peers_start, self._span.since) if self._span.since else peers_start
        hours = max(1, int((digest.start - first) / HOUR))
        why = "the first digest that is there names it; whether older ones are gone too cannot be told"
        self.missing(digest.start - hours * HOUR, digest.start, Kind.MISSING, why, named)

    def missing(self, low: datetime, high: datetime, kind: Kind, why: str, named: str | None = None) -> None:
        """Tell that no digest is there for that time: one verdict an hour where the hours are whole."""
        hours = round((high - low) / HOUR)
        if hours < 1 or hours > _HOURS_NAMED or abs(high - low - hours * HOUR) > _WHOLE:
            self._verdict(kind, named or self.names[-1].at(high), low, high, why)
            return
        for back in range(hours):
            end = high - back * HOUR
            path = named if named and not back else self.names[-1].at(end)
            if path not in self._paths:
                self._verdict(kind, path, end - HOUR, end, why)

    def open_end(self, last: datetime, until: datetime) -> None:
        """Tell that no digest follows though the time asked about goes on: one verdict, named by the first of them."""
        why = "no digest follows: logging was stopped, or the last digests were removed"
        self._verdict(Kind.UNKNOWN, self.names[-1].at(last + HOUR), last, until, why)

    def _between(self, name: Name, after: Judged) -> tuple[Previous | None, bool]:
        """What `after` recorded of the digest before it, where that is this one; and whether this one is a stray."""
        digest, ended = after.digest, name.end
        start = digest.start if digest is not None and after.proven else after.loaded.name.end - HOUR
        if digest is not None and digest.previous is not None:
            where = self._locate(after.loaded.name.path, digest, digest.previous)
            if where == name.path:
                return digest.previous, False
            if where in self._paths and after.proven:
                self._note("stray", name.end - HOUR, ended, "a digest stands beside the chain: none after it names it")
                return None, True
            if after.proven and where is None:
                self._elsewhere(digest, digest.previous, ended)
            elif after.proven:
                self.missing(min(ended, start), start, Kind.MISSING, "the digest after it names it", where)
        elif digest is not None and after.proven:
            text = "the chain begins anew: logging or validation was off, or the trail was made again"
            if self._span.holds(ended, max(start, ended + _WHOLE)):
                self._note("restarted", ended, start, text)
        if not after.proven and start - ended > _SLACK:
            why = "no digest of this time is there, and the one after it is not proven"
            self.missing(ended, start, Kind.UNKNOWN, why)
        return None, False

    def _locate(self, path: str, digest: Digest, previous: Previous) -> str | None:
        return self._places.locate(path, digest, previous.bucket, previous.key)

    def _elsewhere(self, digest: Digest, previous: Previous, low: datetime) -> None:
        why = "it lies outside of what was given: verify there too"
        self._verdict(Kind.UNKNOWN, f"s3://{previous.bucket}/{previous.key}", low, digest.start, why, outside=True)

    def _tell(self, found: Judged) -> None:
        name, digest = found.loaded.name, found.digest
        start = digest.start if digest is not None and found.proven else name.end - HOUR
        if name.end > self._span.now + HOUR:
            self._note("future", start, name.end, "a digest is dated in the future: is this machine's clock right?")
        self._verdict(found.kind, name.path, start, name.end, found.why)

    def _verdict(  # the words of one verdict
        self, kind: Kind, path: str, start: datetime, end: datetime, why: str, *, outside: bool = False
    ) -> None:
        if self._span.holds(start, end):
            uri = path if outside else self._store.uri(path)
            trail = self.trail
            self._tally.add(Verdict(kind, DIGEST, uri, trail.account, trail.region, trail.name, start, end, why))

    def _note(self, kind: str, start: datetime | None, end: datetime | None, text: str) -> None:
        trail = self.trail
        self._tally.notes.append(Note(kind, trail.account, trail.region, trail.name, start, end, text))


def judged_names(names: Sequence[Name], span: Span) -> list[Name]:
    """The digests of the span, in order of time, and two after: one vouches for the last and lists what was late."""
    ordered = sorted(names, key=lambda name: (name.end, name.path))
    inside = [place for place, name in enumerate(ordered) if span.holds(name.end - HOUR, name.end)]
    return ordered[inside[0] : inside[-1] + 3] if inside else []
