"""The organisation's logs beside CloudTrail, written side by side: every source that can be made up."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from vedette.errors import UsageError
from vedette.simulate.flows import write_flows
from vedette.simulate.logs import Scene, writers
from vedette.simulate.write import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.simulate.org import Organisation


#: Written a window of all interfaces at a time, not an event at a time.
_FLOWS = "vpc_flow"
#: By this name all of them are meant.
ALL = "all"


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The sources to write, `all` for every one. Raises `UsageError` for one that cannot be made up."""
    known = sorted((*writers(), _FLOWS))
    if ALL in names:
        return tuple(known)
    for name in names:
        if name not in known:
            raise UsageError(f"the log {name!r} cannot be simulated", hint=f"there are: {', '.join(known)}")
    return tuple(dict.fromkeys(names))


def write_logs(
    org: Organisation, dest: Path, names: Sequence[str], start: datetime, days: int, events: int, *, jobs: int = 1
) -> Tally:
    """Write about `events` events of each of the sources below `dest`; returns what was written.

    They are shared among the working accounts by weight, regions by their order, and days. The same arguments give
    the same bytes, with any number of `jobs`.
    """
    weights = {
        (account, region): account.weight / (2 * place + 1)
        for account in org.workloads
        for place, region in enumerate(org.regions)
    }
    total = sum(weights.values()) * days
    scenes = [
        Scene(org, account, region, (start + timedelta(days=day)).date(), max(1, round(events * weight / total)), name)
        for name in names
        if name != _FLOWS
        for (account, region), weight in weights.items()
        for day in range(days)
    ]
    tally = write_flows(org, start, days, events, dest / org.logs_bucket) if _FLOWS in names else Tally()
    work = partial(_write, dest / org.logs_bucket)
    if jobs == 1:
        for scene in scenes:
            tally.add(work(scene))
        return tally
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for written in pool.map(work, scenes, chunksize=8):
            tally.add(written)
    return tally


def _write(folder: Path, scene: Scene) -> Tally:
    tally = Tally()
    for key, data in writers()[scene.source](scene):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        tally.objects += 1
        tally.bytes += len(data)
    return tally
