"""Run: collect, detect and alert, again and again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.api import _open
from vedette.api._accounts import learn_names, named
from vedette.api._collect import chosen, make_collector
from vedette.api._detect import Detection, load_rules, with_incidents
from vedette.api._digest_watch import DigestWatch
from vedette.api._incidents import incidents_with
from vedette.api._keep import Keeping
from vedette.errors import AwsError, LakeBusy, UsageError
from vedette.model import Severity

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from vedette.api._detect import DetectResult
    from vedette.collect import Collected, Collector
    from vedette.config import Config
    from vedette.model import Alert, Incident

_log = log.get(__name__)

#: A stream that had nothing is looked at again after so long; its own waiting comes on top.
_STREAM_SECONDS = 1.0
#: How long a stream that is followed alone is waited for; beside others, and at the shortest, a second.
_ALONE_SECONDS = 5.0
#: After an error an address is left alone for the interval, and twice as long each time, up to this.
_BACKOFF_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round of `run`: what was collected and detected, the alerts that are new with it, and their incidents."""

    number: int
    collected: Collected
    detected: DetectResult
    alerts: tuple[Alert, ...]
    incidents: tuple[Incident, ...] = ()


@dataclass(slots=True)
class _Address:
    """An address that is followed: when it is looked at next, on the monotonic clock, and how often it failed."""

    uri: str
    interval: float
    due: float = 0.0
    failures: int = field(default=0)

    def went_well(self, *, found: bool) -> None:
        """Look again at once where there was something."""
        self.failures = 0
        self.due = time.monotonic() + (0.0 if found else self.interval)

    def failed(self) -> None:
        """Leave it alone, longer each time."""
        self.due = time.monotonic() + min(_BACKOFF_SECONDS, self.interval * 2**self.failures)
        self.failures += 1


def run(
    paths: Sequence[str | Path],
    *,
    config: Config,
    interval: float,
    stop: threading.Event,
    on_cycle: Callable[[Cycle], None],
    source: str | None = None,
    cycles: int | None = None,
) -> int:
    """Follow the paths until `stop` is set; returns the number of rounds.

    Each round takes in from every address that is due, one after another, a queue or a stream for at most
    `streams.round_seconds`. What had nothing is due again after `interval` seconds, a queue or a stream after one. An
    address that AWS or another process got in the way of is told and left alone for a while, the others go on; where
    all fail in the first round it raises, so that a wrong address is seen.
    """
    if not paths:
        raise UsageError("nothing to follow", hint="give a folder or s3://bucket/prefix")
    addresses = [_Address(str(p), _interval(str(p), interval)) for p in paths]
    done = 0
    with _open.state(config) as state:
        lake = _open.lake(config)
        collector = make_collector(chosen(source), config=config, state=state, paths=[a.uri for a in addresses])
        collector.stop = stop.is_set
        if len(addresses) == 1:
            collector.wait_seconds = max(1.0, min(_ALONE_SECONDS, interval))
        detection = Detection(config=config, state=state, lake=lake, rules=load_rules(config))
        keeping = Keeping(config=config, state=state, lake=lake)
        digests = DigestWatch(config=config, state=state, followed=[a.uri for a in addresses])
        try:
            while not stop.is_set():
                collected = _collect(collector, addresses, config.streams.round_seconds, first=not done)
                try:
                    detected = detection.run(quiet=not collected.stored)
                    silent = (*keeping.cycle(collected), *digests.cycle())
                except (AwsError, LakeBusy) as error:
                    if not done:
                        raise
                    _log.warning("round_failed", error=str(error))
                    stop.wait(interval)
                    continue
                learn_names(config, state, [a.uri for a in addresses])
                done += 1
                alerts = tuple(named((state.alerts.get(i) for i in (*detected.new_ids, *silent)), config, state))
                loud = [alert.id for alert in alerts if alert.severity.rank >= Severity.MEDIUM.rank]
                incidents = incidents_with(loud, state, config)
                on_cycle(Cycle(done, collected, with_incidents(detected, incidents), alerts, tuple(incidents)))
                if cycles is not None and done >= cycles:
                    break
                stop.wait(max(0.0, min(a.due for a in addresses) - time.monotonic()))
        finally:
            digests.close()
            detection.close()
    return done


def _interval(uri: str, interval: float) -> float:
    return min(interval, _STREAM_SECONDS) if registry.transport_for(uri).follows else interval


def _past(end: float) -> bool:
    return time.monotonic() >= end


def _collect(collector: Collector, addresses: Sequence[_Address], seconds: float, *, first: bool) -> Collected:
    """One round over the addresses that are due. Raises in the `first` where every one of them failed."""
    from vedette.collect import Collected

    total = Collected()
    errors: list[AwsError | LakeBusy | UsageError] = []
    for address in addresses:
        if address.due > time.monotonic() or collector.stop():
            continue
        collector.enough = partial(_past, time.monotonic() + seconds)
        try:
            collected = collector.collect([address.uri])
        except (AwsError, LakeBusy, UsageError) as error:
            errors.append(error)
            address.failed()
            total.failed += 1
            total.problems.append(str(error))
            _log.warning("address_failed", address=address.uri, error=str(error))
            continue
        address.went_well(found=bool(collected.discovered))
        total.merge(collected)
    if first and errors and len(errors) == len(addresses):
        raise errors[0]
    return total
