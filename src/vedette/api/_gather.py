"""Gathering facts as the configuration says: which places, how fast, and where the snapshot lies."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from vedette.config import Config
    from vedette.model import Check, Kind
    from vedette.posture.gather import Gathering, Progress
    from vedette.posture.logged import Logged
    from vedette.posture.snapshot import Snapshot

#: How long after it was begun an interrupted gathering goes on, instead of beginning anew.
_GOES_ON = timedelta(hours=12)


def settings(config: Config) -> Mapping[str, str]:
    """The settings of AWS's clients for gathering."""
    return {**_open.aws_settings(config), "attempts": str(config.assess.attempts)}


def plan(
    asked: Iterable[Check],
    config: Config,
    refused: Iterable[str] = (),
    progress: Callable[[Progress], None] = lambda _progress: None,
) -> Gathering:
    """How the facts of these checks are gathered."""
    from vedette.aws import resources
    from vedette.aws.budget import Budget
    from vedette.model import closure
    from vedette.model.facts.resources import BY_KIND
    from vedette.model.resources import ConfigItem
    from vedette.posture.gather import Gathering

    # AWS Config's items come from the lake, and AWS is not asked for them.
    kinds = {kind.name: kind for check in asked for kind in check.facts if kind.row is not ConfigItem}
    own = {kind.name: resources.gatherer(kind) for kind in closure(tuple(kinds.values())) if kind.name in BY_KIND}
    return Gathering(
        kinds=tuple(kinds.values()),
        gatherers={**registry.gatherers(), **own},
        settings=settings(config),
        budget=Budget(config.assess.calls_per_second, config.assess.services),
        jobs=config.assess.jobs,
        refused=frozenset(refused),
        done=progress,
        logged=_local(config, datetime.now(UTC).replace(microsecond=0)),
    )


def _local(config: Config, now: datetime) -> Callable[[Kind[Any], str], Iterable[Any]]:
    """What AWS is not asked: drills, from the state, verified digests, and the logs that were collected.

    The lake is loaded when the first account asks for it, which few checks do.
    """
    from vedette.model.facts.drills import DRILLS
    from vedette.posture.drilled import Drilled

    lock = threading.Lock()
    made: list[Logged] = []
    drilled = Drilled(lambda: _open.state(config))

    def rows(kind: Kind[Any], account: str) -> Iterable[Any]:
        if kind is DRILLS:
            return drilled(account)
        from vedette.posture.logged import Logged

        with lock:
            if not made:
                lake, days = _open.lake(config), config.assess.expected.idle_days
                made.append(Logged(lake, lambda: _open.engine(config), now, days))
        return made[0](kind, account)

    return _open.proven(config).beside(rows)


def gathered(
    asked: list[Check],
    config: Config,
    *,
    fresh: bool,
    refused: Iterable[str],
    progress: Callable[[Progress], None],
) -> tuple[Snapshot, dict[str, int], bool]:
    """The facts of the checks' kinds of every account and region in scope, calls by IAM action, whether it went on."""
    from dataclasses import replace

    from vedette.posture.gather import Gatherers, discover
    from vedette.posture.snapshot import Snapshot

    _open.home(config)
    scan = plan(asked, config, refused, progress)
    now = datetime.now(UTC).replace(microsecond=0)
    before = None if fresh else _interrupted(config.home, scan.scope(), now)
    about = discover(scan.settings, now if before is None else before.taken, scan.scope(), scan.refused)
    if names := {one.id: one.name for one in about.accounts if one.name}:
        with _open.state(config) as state:
            state.accounts.put(names, about.taken)
    snapshot = Snapshot.start(_new(config.home, now) if before is None else before.folder, about)
    work = Gatherers(scan, snapshot)
    work.run()
    snapshot.describe(replace(about, finished=True))
    return snapshot, dict(sorted(work.calls.items())), before is not None


def _new(home: Path, now: datetime) -> Path:
    """A folder that is not there yet, named by the time."""
    name = home / "snapshots" / f"{now:%Y%m%dT%H%M%SZ}"
    number = 1
    path = name
    while path.exists():
        number += 1
        path = name.with_name(f"{name.name}-{number}")
    return path


def _interrupted(home: Path, scope: str, now: datetime) -> Snapshot | None:
    """The last snapshot, where it was not finished, is of the same scope, and not old."""
    from vedette.posture.snapshot import Snapshot, listed

    for folder in listed(home)[-1:]:
        found = Snapshot(folder)
        if not found.about.finished and found.about.scope == scope and now - found.taken < _GOES_ON:
            return found
    return None
