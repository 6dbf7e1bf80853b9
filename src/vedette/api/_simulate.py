"""Simulate an organisation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

_MANY = 200_000  # events; for fewer, starting processes costs more than it saves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from vedette.config import Config
    from vedette.simulate import Simulated


def simulate(
    dest: str | Path,
    *,
    config: Config,
    seed: int = 1,
    accounts: int = 3,
    regions: int = 4,
    days: int = 7,
    events: int = 100_000,
    end: datetime | None = None,
    stories: Sequence[str] | None = None,
    digests: bool = False,
    logs: Sequence[str] = (),
    log_events: int | None = None,
    flows: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Simulated:
    """Write a believable organisation's CloudTrail, and intrusions in it, below `dest`; the same each time.

    With `digests` CloudTrail's digests are written too, which takes about as long again. `logs` names further log
    sources, `all` for every one that can be made up, each of `log_events` events.
    """
    from vedette.simulate import simulate as write

    jobs = config.collect.jobs if events >= _MANY else 1
    return write(
        Path(dest),
        seed=seed,
        accounts=accounts,
        regions=regions,
        days=days,
        events=events,
        end=end,
        stories=stories,
        digests=digests,
        logs=logs,
        log_events=log_events,
        jobs=jobs,
        flows=flows,
        progress=progress,
    )
