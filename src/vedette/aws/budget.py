"""How fast AWS is asked: a rate a service in each account and region, halved where AWS asks to slow down."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Calls a second below which a rate is never halved.
SLOWEST = 0.5
#: What an answer without trouble adds to a rate that was halved, as a share of the configured one.
_RECOVERY = 0.02


@dataclass
class _Lane:
    rate: float
    next: float = 0.0


@dataclass
class Budget:
    """Calls a second, by service; `calls_per_second` for those that `services` does not name. Zero is no limit.

    Limits of AWS are counted an account, a region and a service, and so are these. Safe to use from several threads.
    """

    calls_per_second: float = 10.0
    services: Mapping[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _lanes: dict[tuple[str, str, str], _Lane] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, account: str, region: str, service: str) -> None:
        """Wait until the next call may be made."""
        full = self._full(service)
        if not full:
            return
        with self._lock:
            lane = self._lanes.setdefault((account, region, service), _Lane(full))
            now = self.clock()
            start = max(now, lane.next)
            lane.next = start + 1.0 / lane.rate
        if start > now:
            self.sleep(start - now)

    def answered(self, account: str, region: str, service: str, *, throttled: bool) -> None:
        """Take in how a call went: slower after a throttled one, slowly back to the full rate after others."""
        full = self._full(service)
        with self._lock:
            lane = self._lanes.get((account, region, service))
            if lane is not None and full:
                lane.rate = max(SLOWEST, lane.rate / 2) if throttled else min(full, lane.rate + full * _RECOVERY)

    def rate(self, account: str, region: str, service: str) -> float:
        """The rate now, calls a second; 0 is no limit."""
        lane = self._lanes.get((account, region, service))
        return self._full(service) if lane is None else lane.rate

    def _full(self, service: str) -> float:
        return self.services.get(service, self.calls_per_second)
