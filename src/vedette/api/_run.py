"""Run: collect, detect and alert, again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.api import _open
from vedette.api._collect import DEFAULT_SOURCE, make_collector
from vedette.api._detect import Detection, load_rules
from vedette.api._keep import Keeping
from vedette.errors import AwsError, LakeBusy, UsageError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from vedette.api._detect import DetectResult
    from vedette.collect import Collected
    from vedette.config import Config
    from vedette.model import Alert

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round of `run`: what was collected and detected, and the alerts that are new with it."""

    number: int
    collected: Collected
    detected: DetectResult
    alerts: tuple[Alert, ...]


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

    Between rounds that found nothing it waits `interval` seconds. A round that AWS or another process got in
    the way of is told in the log and tried again; the first round raises, so that a wrong address is seen.
    """
    if not paths:
        raise UsageError("nothing to follow", hint="give a folder or s3://bucket/prefix")
    done = 0
    with _open.state(config) as state:
        lake = _open.lake(config)
        collector = make_collector(registry.source(source or DEFAULT_SOURCE), config=config, state=state)
        collector.stop = stop.is_set
        detection = Detection(config=config, state=state, lake=lake, rules=load_rules(config))
        keeping = Keeping(config=config, state=state, lake=lake)
        try:
            while not stop.is_set():
                try:
                    collected = collector.collect([str(p) for p in paths])
                    detected = detection.run()
                    silent = keeping.cycle(collected)
                except (AwsError, LakeBusy) as error:
                    if not done:
                        raise
                    _log.warning("round_failed", error=str(error))
                    stop.wait(interval)
                    continue
                done += 1
                alerts = tuple(state.alerts.get(i) for i in (*detected.new_ids, *silent))
                on_cycle(Cycle(done, collected, detected, alerts))
                if cycles is not None and done >= cycles:
                    break
                if not collected.stored:
                    stop.wait(interval)
        finally:
            detection.close()
    return done
