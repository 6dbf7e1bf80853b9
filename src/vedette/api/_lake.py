"""Keeping the lake."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette import registry
from vedette.api import _open
from vedette.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.config import Config
    from vedette.lake.catalog import Lake
    from vedette.lake.retain import Compacted, Expired, LakeStats
    from vedette.model import LogSource
    from vedette.state import State

#: A day to which nothing came for so long is quiet.
_QUIET = timedelta(hours=1)
#: Small files of a quiet day, and of any other, from which on they are merged.
_SOME_FILES, _MANY_FILES = 4, 64
#: Read at once in a cycle, compressed: some ten seconds' work.
_BYTES_A_TURN = 64 << 20

#: How long baselines remember, in days of event time.
_PROFILE_DAYS = 400


def _tables(lake: Lake, source: str | None) -> Iterator[LogSource]:
    units = [registry.source(source)] if source else list(registry.sources().values())
    yield from (unit for unit in units if lake.exists(unit))


def _checkpoints(state: State, source: LogSource) -> list[str]:
    return [v for k, v in state.checkpoints.all().items() if k.endswith(f":{source.name}")]


def lake_stats(*, config: Config, source: str | None = None) -> list[LakeStats]:
    """Rows, files and bytes of each table there is, what an event takes, growth a day, and days kept."""
    from vedette.lake.retain import stats

    lake, days = _open.lake(config), retention_of(config)
    return [replace(stats(lake, unit), retention_days=days.get(unit.name)) for unit in _tables(lake, source)]


def lake_compact(*, config: Config, source: str | None = None) -> list[Compacted]:
    """Rewrite small files into larger ones; touches only what every detection has seen."""
    from vedette.lake.retain import compact, oldest_position

    lake = _open.lake(config)
    with _open.state(config) as state:
        out = []
        for unit in _tables(lake, source):
            oldest = oldest_position(lake, unit, _checkpoints(state, unit))
            out.append(compact(lake, unit, before_position=oldest))
        return out


def lake_expire(
    *, config: Config, source: str | None = None, keep_days: float = 7, retention_days: int | None = None
) -> list[Expired]:
    """Forget old snapshots and delete files nobody needs.

    Events past the `retention` of their source are dropped, whole days of them; `retention_days` is for this time
    instead. The ledger keeps how many; its own old rows are folded into sums. What baselines remember ends 400 days
    before the latest event.
    """
    lake = _open.lake(config)
    with _open.state(config) as state:
        _forget_profiles(state)
        if retention_days is not None or retention_of(config):
            _open.learn_keys(config, state)  # what these events tell of keys outlives them
        out = []
        for unit in _tables(lake, source):
            gone = expire_one(lake, state, unit, config=config, keep_days=keep_days, retention_days=retention_days)
            folded = 0
            while some := fold_some(state, config=config, now=datetime.now(UTC), source=unit.name):
                folded += some
            out.append(replace(gone, objects_folded=folded))
        return out


def fold_some(state: State, *, config: Config, now: datetime, source: str | None = None) -> int:
    """Fold some old objects of the ledger into sums; gives how many, 0 where none is left."""
    once = [f"{scheme}://" for scheme, transport in registry.transports().items() if transport.follows]
    return state.ledger.fold(now - timedelta(days=config.keep.ledger_days), source=source, once=once)


def _forget_profiles(state: State) -> None:
    """Forget what baselines know of days long before the latest event that was judged."""
    from vedette.detect.baseline.profile import BLOCK, day_of

    settled = [value for name, value in state.checkpoints.all().items() if name.startswith("settled|")]
    if settled:
        day = day_of(datetime.fromisoformat(max(settled))) - _PROFILE_DAYS
        state.profiles.forget(day // BLOCK, day * 86_400)


def expire_one(
    lake: Lake,
    state: State,
    unit: LogSource,
    *,
    config: Config,
    keep_days: float,
    retention_days: int | None = None,
) -> Expired:
    """Expire one source's table."""
    from vedette.lake.retain import expire

    return expire(
        lake,
        unit,
        keep_days=keep_days,
        retention_days=retention_of(config).get(unit.name) if retention_days is None else retention_days,
        checkpoints=_checkpoints(state, unit),
        pending_batches=[batch for batch, _ in state.ledger.pending()],
        dropping=lambda files: state.ledger.expire(
            unit.name, [(f.path, f.day.isoformat(), f.rows) for f in files], datetime.now(UTC)
        ),
    )


def compact_some(lake: Lake, state: State, unit: LogSource, *, now: datetime) -> Compacted:
    """Merge some small files of one source: those of quiet days, or of days that have very many."""
    from vedette.lake.retain import compact, oldest_position, restless

    oldest = oldest_position(lake, unit, _checkpoints(state, unit))
    busy = restless(lake, unit, now - _QUIET)
    return compact(
        lake,
        unit,
        before_position=oldest,
        least=lambda day: _MANY_FILES if day in busy else _SOME_FILES,
        most_bytes=_BYTES_A_TURN,
    )


def retention_of(config: Config) -> dict[str, int]:
    """Days to keep, by source; sources without an end are left out. Raises `ConfigError` for one there is not."""
    known = registry.sources()
    days = dict(config.retention)
    default = days.pop("default", None)
    for name in days:
        if name not in known:
            raise ConfigError(
                f"no log source is named {name!r}",
                where=f"retention.{name}",
                hint=f"there are: {', '.join(known)}; `default` is for all others",
            )
    found = {name: days.get(name, default) for name in known}
    return {name: number for name, number in found.items() if number is not None}
