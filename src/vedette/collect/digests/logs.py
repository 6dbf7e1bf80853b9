"""The log files of one account and region: as listed, changed, missing, added, or waiting for their digest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.collect.digests.names import HOUR, log_kind, log_time
from vedette.collect.digests.parallel import ahead
from vedette.collect.digests.parse import Damaged, LogFile, sha256_of
from vedette.collect.digests.verdicts import LOG, Kind, Note, Trail, Verdict
from vedette.errors import VedetteError

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from vedette.collect.digests.chain import Span
    from vedette.collect.digests.judge import Judged
    from vedette.collect.digests.places import Places
    from vedette.collect.digests.stores import Store
    from vedette.collect.digests.verdicts import Tally

#: A log file is delivered, and so listed, this long after the time in its name, or sooner.
DELIVERY = timedelta(minutes=15)


class Logs:
    """Checks what digests list, then looks for what none lists."""

    def __init__(self, trail: Trail, store: Store, places: Places, span: Span, tally: Tally) -> None:
        self._trail = trail
        self._store, self._places, self._span, self._tally = store, places, span, tally
        self._proven: set[str] = set()
        self._unproven: dict[str, tuple[str, str]] = {}
        self._covered: list[tuple[datetime, datetime]] = []
        self._kinds = {"CloudTrail"}

    def check(self, found: Judged, pool: Executor, look_ahead: int, *, asked: bool = True) -> None:
        """Compare the log files that a digest lists; those of one that is not proven are unknown.

        Of a digest that is not asked about only the names count: what it lists was not added.
        """
        digest, name = found.digest, found.loaded.name
        if digest is None:
            return
        if found.proven and not name.trail.backfill:
            self._covered.append((digest.start, digest.end))
        if not found.proven or not asked:
            for log in digest.logs:
                path = self._places.locate(name.path, digest, log.bucket, log.key)
                if path is not None and found.proven:
                    self._proven.add(path)
                elif path is not None:
                    self._unproven[path] = (name.trail.name, "the digest that lists it is not proven")
            return

        def compared(log: LogFile) -> tuple[str | None, LogFile, Kind, str]:
            path = self._places.locate(name.path, digest, log.bucket, log.key)
            return path, log, *self._compared(path, log)

        for path, log, kind, why in ahead(pool, compared, digest.logs, look_ahead):
            if path in self._proven:
                continue
            if path is not None:
                self._proven.add(path)
                self._kinds.add(log_kind(path))
            uri = self._store.uri(path) if path is not None else f"s3://{log.bucket}/{log.key}"
            self._add(kind, uri, name.trail.name, log_time(log.key) or digest.start, why)

    def _compared(self, path: str | None, log: LogFile) -> tuple[Kind, str]:
        if path is None:
            return Kind.UNKNOWN, "it lies outside of what was given: verify there too"
        try:
            found = sha256_of(self._store.stream(path))
        except FileNotFoundError:
            return Kind.MISSING, "its digest lists it"
        except Damaged as error:
            return Kind.CHANGED, str(error)
        except VedetteError as error:
            return Kind.UNKNOWN, error.what
        return (Kind.VALID, "") if found == log.sha256 else (Kind.CHANGED, "its content is not what was delivered")

    def look(self, last: datetime | None) -> datetime | None:
        """Judge every log file that no proven digest lists; gives the latest time of one. `last` ends the digests."""
        covered = _merged(self._covered)
        first = self._span.since.date() - timedelta(days=1) if self._span.since else None
        latest: datetime | None = None
        waiting: list[datetime] = []
        for kind in sorted(self._kinds):
            for path in self._store.logs(f"{self._trail.prefix}{kind}/{self._trail.region}/", first):
                time = log_time(path)
                if time is None or not self._span.holds(time, time + timedelta(seconds=1)):
                    continue
                if time <= self._span.now + HOUR:
                    latest = max(latest or time, time)
                if path in self._proven:
                    continue
                verdict, why = self._unlisted(time, covered, last)
                trail = ""
                if verdict is not Kind.ADDED and path in self._unproven:
                    verdict, (trail, why) = Kind.UNKNOWN, self._unproven[path]
                if verdict is Kind.PENDING:
                    waiting.append(time)
                self._add(verdict, self._store.uri(path), trail, time, why)
        if waiting:
            text = f"{len(waiting)} log files are newer than the last digest, which the next one will list"
            self._tally.notes.append(
                Note("pending", self._trail.account, self._trail.region, "", min(waiting), max(waiting), text)
            )
        return latest

    def _unlisted(
        self, time: datetime, covered: list[tuple[datetime, datetime]], last: datetime | None
    ) -> tuple[Kind, str]:
        if time > self._span.now + HOUR:
            return Kind.ADDED, "it is dated in the future, and no digest lists it"
        for start, end in covered:
            if start <= time and time + DELIVERY <= end:
                return Kind.ADDED, "the digests of its time are there, and none lists it"
        if last is not None and last - DELIVERY < time < last + HOUR + DELIVERY:
            return Kind.PENDING, "it is newer than the last digest"
        return Kind.UNKNOWN, "no proven digest of its time is there"

    def _add(self, kind: Kind, uri: str, trail: str, time: datetime, why: str) -> None:
        where = self._trail
        self._tally.add(Verdict(kind, LOG, uri, where.account, where.region, trail or where.name, time, time, why))


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Join spans that touch."""
    out: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
