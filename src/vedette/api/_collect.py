"""Collect, and what it keeps account of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.api._accounts import learn_names
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

    Everything goes to `source` where one is named; without, each object goes to the source whose layouts fit its path,
    or whose records its first bytes show. With `since` or `until` events outside are counted as filtered.
    `progress` gets (objects done, objects found, rows stored). Raises `UsageError`, `AwsError`, `LakeError`,
    `StateError`.
    """
    if not paths:
        raise UsageError("nothing to collect from", hint="give a file, a folder, or s3://bucket/prefix")
    from vedette.lake.quiet import quiet
    from vedette.model import Window

    with quiet(), _open.state(config) as state:  # quiet for the modules that are loaded now, too
        collector = make_collector(
            chosen(source),
            config=config,
            state=state,
            window=Window(since, until),
            progress=progress,
            paths=[str(p) for p in paths],
        )
        learn_names(config, state, [str(p) for p in paths])
        return collector.collect([str(p) for p in paths])


def chosen(source: str | None) -> LogSource | list[LogSource]:
    """The source of that name, or all there are, to choose from object by object. Raises `UsageError`."""
    return registry.source(source) if source else list(registry.sources().values())


def _options(config: Config) -> dict[str, dict[str, str]]:
    """The configured settings of each source that are not empty."""
    return {
        source: {name: value for name, value in found.model_dump().items() if value}
        for source, found in config.sources.items()
    }


def make_collector(
    source: LogSource | Sequence[LogSource],
    *,
    config: Config,
    state: State,
    window: Any = None,
    progress: Callable[[int, int, int], None] | None = None,
    paths: Sequence[str] = (),
) -> Collector:
    """The collector of one source, or of several, with the configured settings and those that the paths need."""
    from vedette.collect import Collector, Settings
    from vedette.collect.crew import processes
    from vedette.lake.rows import Limits
    from vedette.model import Window

    # Each process holds a batch of its own: with smaller ones, two stay below a GiB.
    batch = config.collect.batch_megabytes << 20
    settings = Settings(
        jobs=config.collect.jobs,
        batch_bytes=batch if processes(config.collect.jobs) == 1 else batch * 5 // 12,
        options=_options(config),
        limits=Limits(config.collect.max_object_megabytes << 20, config.collect.max_record_megabytes << 20),
        window=window or Window(),
        transport=_open.transport_settings(config, paths),
        log_groups=config.collect.log_groups,
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
    from vedette.collect import UNRECOGNISED, Collected, RejectStore
    from vedette.collect.replay import replay, routed

    with _open.state(config) as state:
        wanted = [state.rejects.get(i) for i in ids] or state.rejects.list(source=source, limit=None)
        store = RejectStore(_open.rejects_folder(config), state)
        total = Collected()
        named = {r.source: chosen(r.source) for r in wanted if r.source != UNRECOGNISED}
        groups = {name: (sources, [r for r in wanted if r.source == name]) for name, sources in named.items()}
        strange = [r for r in wanted if r.source == UNRECOGNISED]
        everything = list(registry.sources().values())
        for name, rejects in routed(strange, store, everything, config.collect.log_groups).items():
            mine = groups.setdefault(name, (chosen(name), []))
            mine[1].extend(rejects)
            strange = [r for r in strange if r not in rejects]
        for _, (sources, rejects) in sorted(groups.items()):
            total.merge(replay(make_collector(sources, config=config, state=state), store, state, rejects))
        total.objects += len(strange)
        total.discovered += len(strange)
        total.rejected += len(strange)
        return total
