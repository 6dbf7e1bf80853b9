"""Digests while logs are followed: verified beside the rounds, a day of them at most at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette import log
from vedette.api import _open
from vedette.api._digests import alert_records, loader, store_of, verified
from vedette.errors import VedetteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from vedette.collect.digests import Report
    from vedette.collect.digests.watch import Turn
    from vedette.config import Config
    from vedette.state import DigestPlace, State

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """One verification that is under way."""

    before: DigestPlace
    turn: Turn
    report: Future[Report]


class _StoppedError(VedetteError):
    """The run ends; what was not looked at is looked at by the next one."""


class DigestWatch:
    """Looks at the digests of places when they are due, in a thread of its own; `cycle` is called once a round."""

    def __init__(
        self,
        *,
        config: Config,
        state: State,
        followed: Sequence[str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the buckets that are followed, and the configured places. Raises `UsageError` for keys that are none."""
        from vedette.collect.digests.keys import from_files

        from_files(config.digests.public_keys)  # a wrong setting is told before anything is collected
        self._config, self._state, self._clock = config, state, clock
        self.places = places(followed, config.digests.places) if config.digests.verify_minutes else ()
        self._pool = ThreadPoolExecutor(1, "digests")
        self._look: _Look | None = None
        self._ending = False

    @property
    def under_way(self) -> bool:
        """Whether something is being verified, or was and is not taken in yet."""
        return self._look is not None

    def cycle(self) -> tuple[str, ...]:
        """Take in what was verified, begin what is due; gives the ids of new alerts. Nothing of it ends the run."""
        new: tuple[str, ...] = ()
        if self._look is not None and self._look.report.done():
            look, self._look = self._look, None
            new = self._took(look)
        if self._look is None:
            self._begin()
        return new

    def close(self) -> None:
        """Stop what is under way."""
        self._ending = True
        self._pool.shutdown(cancel_futures=True)

    def _begin(self) -> None:
        from vedette.collect.digests.watch import next_turn
        from vedette.state import DigestPlace

        now, setting = self._clock(), self._config.digests
        every, first = timedelta(minutes=setting.verify_minutes), timedelta(hours=setting.first_hours)
        known = {one.place: one for one in self._state.digests.list()} if self.places else {}
        for place in self.places:
            before = known.get(place)
            turn = next_turn(before, now, every=every, first=first)
            if turn is not None and self._state.digests.claim(place, before, now):
                mine = replace(before, asked_at=now) if before else DigestPlace(place, now)
                self._look = _Look(mine, turn, self._pool.submit(self._verified, mine, turn, now))
                return

    def _verified(self, before: DigestPlace, turn: Turn, now: datetime) -> Report:
        from vedette.collect.digests import Ask, verify
        from vedette.collect.digests.keys import from_files

        store = store_of(before.place, self._config)
        keys = from_files(self._config.digests.public_keys, loader(self._config) if store.bucket else None)
        ask = Ask(since=turn.since, until=turn.until, now=now, known=before.newest)
        return verify(store, keys, ask, jobs=max(2, self._config.collect.jobs), progress=self._progress)

    def _progress(self, _done: int) -> None:
        if self._ending:
            raise _StoppedError("the run ends")

    def _took(self, look: _Look) -> tuple[str, ...]:
        """Keep what the look said, and make alerts of what is wrong."""
        from vedette.collect.digests.watch import after

        place = look.before.place
        try:
            report = look.report.result()
        except Exception as error:  # noqa: BLE001  whatever it is, collecting goes on; it is told
            _log.warning("digests_not_verified", place=place, error=str(error))
            why = getattr(error, "what", repr(error))
            self._state.digests.put(replace(look.before, proven=0, wrong=0, unknown=0, why=why))
            return ()
        found = after(look.before, look.turn, report)
        new = tuple(self._state.alerts.upsert(alert_records(report.problems)))
        self._state.digests.put(found)
        self._remember(report)
        if report.problems:
            _log.warning("digests_wrong", place=place, objects=found.wrong, since=look.turn.since.isoformat())
        if found.why:
            _log.warning("digests_unknown", place=place, objects=found.unknown, why=found.why)
        _log.info("digests_verified", place=place, proven=found.proven, until=found.until and found.until.isoformat())
        return new

    def _remember(self, report: Report) -> None:
        """Let posture checks know what was verified; where it cannot be written, collecting goes on."""
        try:
            _open.proven(self._config).keep(verified(report, self._clock().replace(microsecond=0)), further=True)
        except VedetteError as error:
            _log.warning("verified_not_remembered", error=error.what, where=error.where)


def places(followed: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Where digests may lie: beside the log files of each bucket that is followed, and in the places that are named.

    A prefix of log files, `…/CloudTrail/…`, stands for what is above it, where the digests lie too.
    """
    buckets = (f"{uri.rstrip('/')}/" for uri in followed if uri.startswith("s3://"))
    buckets = (uri.rpartition("/CloudTrail/")[0] or uri for uri in buckets)
    return tuple(dict.fromkeys(one.rstrip("/") for one in (*buckets, *named)))
