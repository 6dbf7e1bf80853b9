"""Collect, and what it keeps account of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.collect import Collected, Collector
    from vedette.config import Config
    from vedette.model import LogSource
    from vedette.state import Reject, State, Totals

DEFAULT_SOURCE = "cloudtrail"


def collect(
    paths: Sequence[str | Path],
    *,
    config: Config,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Collected:
    """Bring everything new below the paths (files, folders, s3:// addresses) into the lake, each event once.

    With `since` or `until` events outside are counted as filtered. `progress` gets (objects done, objects
    found, rows stored). Raises `UsageError`, `AwsError`, `LakeError`, `StateError`.
    """
    if not paths:
        raise UsageError("nothing to collect from", hint="give a file, a folder, or s3://bucket/prefix")
    from vedette.model import Window

    with _open.state(config) as state:
        collector = make_collector(
            registry.source(source or DEFAULT_SOURCE),
            config=config,
            state=state,
            window=Window(since, until),
            progress=progress,
        )
        return collector.collect([str(p) for p in paths])


def _options(config: Config, source: LogSource) -> dict[str, str]:
    """The configured settings of the source that are not empty."""
    found = config.sources.get(source.name)
    return {name: value for name, value in found.model_dump().items() if value} if found else {}


def make_collector(
    source: LogSource,
    *,
    config: Config,
    state: State,
    window: Any = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Collector:
    """The collector of one source with the configured settings."""
    from vedette.collect import Collector, Settings
    from vedette.lake.rows import Limits
    from vedette.model import Window

    settings = Settings(
        jobs=config.collect.jobs,
        batch_bytes=config.collect.batch_megabytes << 20,
        options=_options(config, source),
        limits=Limits(config.collect.max_object_megabytes << 20, config.collect.max_record_megabytes << 20),
        window=window or Window(),
        transport=_open.aws_settings(config),
        enricher=_open.enricher(config),
    )
    more = {"progress": progress} if progress else {}
    return Collector(source, _open.lake(config), state, _open.rejects_folder(config), settings, **more)


def ledger_totals(*, config: Config, source: str | None = None) -> Totals:
    """What became of every record so far, of one source or of all."""
    with _open.state(config) as state:
        return state.ledger.totals(source)


def rejects_list(
    *, config: Config, source: str | None = None, limit: int = 100, replayed: bool = False
) -> list[Reject]:
    """The rejects that wait, newest first; those that were replayed where asked for."""
    with _open.state(config) as state:
        return state.rejects.list(source=source, limit=limit, replayed=replayed)


def rejects_show(reject_id: str, *, config: Config) -> tuple[Reject, bytes]:
    """A reject, by id or unique beginning of it, and its bytes as they came."""
    from vedette.collect import RejectStore

    with _open.state(config) as state:
        reject = state.rejects.get(reject_id)
        return reject, RejectStore(_open.rejects_folder(config), state).read(reject)


def rejects_replay(*, config: Config, ids: Sequence[str] = (), source: str | None = None) -> Collected:
    """Read rejects again, the given ones or all: after an upgrade, or with larger caps, they may pass.

    What passes is stored once and marked as replayed; what does not stays. Nothing is lost either way.
    """
    from vedette.collect import RejectStore
    from vedette.collect.replay import replay

    with _open.state(config) as state:
        wanted = [state.rejects.get(i) for i in ids] or state.rejects.list(source=source, limit=None)
        store = RejectStore(_open.rejects_folder(config), state)
        total: Collected | None = None
        for name in sorted({r.source for r in wanted}):
            collector = make_collector(registry.source(name), config=config, state=state)
            done = replay(collector, store, state, [r for r in wanted if r.source == name])
            total = done if total is None else _sum(total, done)
        if total is None:
            from vedette.collect import Collected

            total = Collected()
        return total


def _sum(one: Collected, other: Collected) -> Collected:
    numbers = {
        name: getattr(one, name) + getattr(other, name)
        for name in (
            "objects",
            "discovered",
            "stored",
            "duplicate",
            "filtered",
            "rejected",
            "bytes",
            "text_bytes",
        )
    }
    return replace(one, **numbers)
