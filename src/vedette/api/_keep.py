"""What `run` does once a cycle besides collecting and detecting: silence, compaction, expiry; little at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.api._lake import compact_some, expire_one, fold_some, retention_of
from vedette.api._watch import SilenceAlerts
from vedette.errors import LakeBusy

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.collect import Collected
    from vedette.config import Config
    from vedette.lake.catalog import Lake
    from vedette.model import LogSource
    from vedette.state import State

_log = log.get(__name__)

#: Compaction waits for a cycle that stored nothing, but no longer than this.
_COMPACT_SECONDS = 600.0
#: Between two expiries of one source, by any process.
_EXPIRE = timedelta(hours=6)
#: The checkpoint that says when none of the ledger's rows was left to fold.
_FOLDED = "folded"


class Keeping:
    """Called once a cycle; `cycle` gives the ids of new alerts of silence."""

    def __init__(
        self, *, config: Config, state: State, lake: Lake, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        retention_of(config)  # a wrong setting is told before anything is collected
        self._config = config
        self._state = state
        self._lake = lake
        self._clock = clock
        self._silence = SilenceAlerts(config=config, state=state, lake=lake)
        self._compacted = monotonic()
        self._turn = 0
        self._fold = True

    def cycle(self, collected: Collected) -> tuple[str, ...]:
        """Look who is silent, then merge some files or let some go. A busy lake is left for the next cycle.

        Nobody is judged on a cycle in which something could not be fetched: the silence may be ours.
        """
        new: tuple[str, ...] = ()
        try:
            new = self._silence.cycle(self._clock(), judge=not collected.failed)
            self._fold_ledger()
            self._tidy(idle=not collected.stored)
        except LakeBusy as error:
            _log.info("keeping_waits", error=str(error))
        return new

    def _fold_ledger(self) -> None:
        """Fold some of the ledger's old rows a cycle; once none is left, look again some hours later."""
        last = self._state.checkpoints.get(_FOLDED)
        if not self._fold and last is not None and self._clock() - datetime.fromisoformat(last) <= _EXPIRE:
            return
        folded = fold_some(self._state, config=self._config, now=self._clock())
        self._fold = folded > 0
        if folded:
            _log.info("ledger_folded", objects=folded)
        else:
            self._state.checkpoints.set(_FOLDED, self._clock().isoformat())

    def _tidy(self, *, idle: bool) -> None:
        units = [unit for unit in registry.sources().values() if self._lake.exists(unit)]
        if not units:
            return
        self._turn += 1
        unit = units[self._turn % len(units)]
        if self._config.keep.compact and (idle or monotonic() - self._compacted > _COMPACT_SECONDS):
            self._compacted = monotonic()
            for one in units:
                done = compact_some(self._lake, self._state, one, now=self._clock())
                if done.files_before:
                    _log.info("compacted", source=one.name, files=done.files_before, into=done.files_after)
                    break
        if self._config.keep.expire and self._due(unit):
            gone = expire_one(
                self._lake, self._state, unit, config=self._config, keep_days=self._config.keep.snapshot_days
            )
            self._state.checkpoints.set(_name(unit), self._clock().isoformat())
            _log.info("expired", source=unit.name, files=gone.files_deleted, events=gone.rows_dropped)

    def _due(self, unit: LogSource) -> bool:
        last = self._state.checkpoints.get(_name(unit))
        return last is None or self._clock() - datetime.fromisoformat(last) > _EXPIRE


def _name(unit: LogSource) -> str:
    return f"expired/{unit.name}"
