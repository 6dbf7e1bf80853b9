"""Keeping the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette import registry
from vedette.api import _open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.config import Config
    from vedette.lake.catalog import Lake
    from vedette.lake.retain import Compacted, Expired, LakeStats
    from vedette.model import LogSource
    from vedette.state import State


def _tables(lake: Lake, source: str | None) -> Iterator[LogSource]:
    units = [registry.source(source)] if source else list(registry.sources().values())
    yield from (unit for unit in units if lake.exists(unit))


def _checkpoints(state: State, source: LogSource) -> list[str]:
    return [v for k, v in state.checkpoints.all().items() if k.endswith(f":{source.name}")]


def lake_stats(*, config: Config, source: str | None = None) -> list[LakeStats]:
    """Rows, files and bytes of each table there is."""
    from vedette.lake.retain import stats

    lake = _open.lake(config)
    return [stats(lake, unit) for unit in _tables(lake, source)]


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
    """Forget old snapshots and delete files nobody needs; with `retention_days` older events too."""
    from vedette.lake.retain import expire

    lake = _open.lake(config)
    with _open.state(config) as state:
        if retention_days is not None:
            _open.learn_keys(config, state)  # what these events tell of keys outlives them
        pending = [batch for batch, _ in state.ledger.pending()]
        return [
            expire(
                lake,
                unit,
                keep_days=keep_days,
                retention_days=retention_days,
                checkpoints=_checkpoints(state, unit),
                pending_batches=pending,
            )
            for unit in _tables(lake, source)
        ]
