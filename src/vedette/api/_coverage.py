"""Coverage: what arrived, what should have, and where the gaps are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.api._coverage_trails import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.aws.status import TrailStatus
    from vedette.collect.coverage import Coverage, Gap, Known, Stream
    from vedette.collect.coverage_counts import Counts
    from vedette.config import Config
    from vedette.lake.events import EventTable
    from vedette.model import LogSource
    from vedette.state import DigestPlace, State, Totals

_SHOWN = timedelta(days=14)
_PAST = timedelta(days=28)
#: The lake is followed, and is judged against now, where its newest event is no older.
_FOLLOWED = timedelta(days=2)
_HOUR = 3600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a stream: `state` is `arrived`, `quiet` (empty, and no surprise), `doubt` or `gap`."""

    hour: datetime
    events: int
    objects: int
    expected: float
    state: str


@dataclass(frozen=True, slots=True)
class Delay:
    """How late a source's objects came, from their last event to their collection, in seconds; None is not known.

    `objects` were measured; `older` were collected more than a day after their events, and are left out.
    """

    source: str
    declared: float
    objects: int = 0
    older: int = 0
    median: float | None = None
    p95: float | None = None
    p99: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """The answer of `coverage`. `until` is the time up to which everything should be here; UTC.

    `cells` gives the hours of each stream by its entity, from `since` on. `balance` and `unbalanced` are the ledger's.
    `trails` is what CloudTrail said, `aws` why it said nothing. `alerts` are ids of new alerts of silence. `digests`
    are the places whose digests `run` verifies, and how far it came; those that have none are left out.
    `account_names` are those of the accounts of the streams, by id, where they are known.
    """

    since: datetime
    until: datetime
    streams: tuple[Coverage, ...]
    gaps: tuple[Gap, ...]
    doubts: tuple[Gap, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    balance: Mapping[str, Totals]
    unbalanced: tuple[str, ...]
    delays: tuple[Delay, ...]
    trails: tuple[TrailStatus, ...] = ()
    aws: str = "not asked"
    alerts: tuple[str, ...] = ()
    digests: tuple[DigestPlace, ...] = ()
    account_names: Mapping[str, str] = field(default_factory=dict)


def coverage(
    *,
    config: Config,
    source: str | None = None,
    account: str | None = None,
    region: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
    ask_aws: bool = False,
    alert: bool = False,
) -> CoverageReport:
    """Judge each source, account and region: by its past, by digests where there are, and by the trails if asked.

    By default the 14 days before now are judged, or before the newest event where that is old; the four weeks before
    serve as its past. With `alert` streams that stopped raise alerts, those that came back close them.
    """
    from vedette.lake.events import EventTable

    moment = now or datetime.now(UTC)
    lake = _open.lake(config)
    units = [registry.source(source)] if source else list(registry.sources().values())
    tables = {u.name: EventTable(lake, u) for u in units if lake.exists(u)}
    tables = {name: table for name, table in tables.items() if table.snapshot_id is not None}
    newest = max((f.end for table in tables.values() for f in table.files()), default=moment)
    live = until is None and newest > moment - _FOLLOWED
    end = min(until or (moment if live else newest + timedelta(microseconds=1)), moment)
    start = since or end - _SHOWN
    with _open.state(config) as state:
        parts = [
            _source(table, config=config, state=state, span=(start, end), now=moment, only=(account, region))
            for table in tables.values()
        ]
        names = state.accounts.names() | config.accounts.names
        report = CoverageReport(
            since=start,
            until=end,
            streams=tuple(c for p in parts for c in p.found),
            gaps=tuple(sorted((g for p in parts for c in p.found for g in c.gaps), key=_order)),
            doubts=tuple(sorted((g for p in parts for c in p.found for g in c.doubts), key=_order)),
            cells={entity: cells for p in parts for entity, cells in p.cells.items()},
            balance={name: state.ledger.totals(name) for name in tables},
            unbalanced=tuple(o.uri for o in state.ledger.unbalanced()),
            delays=tuple(_delay(registry.source(name), state) for name in tables),
            alerts=_alert(config, state, moment) if alert else (),
            digests=tuple(p for p in state.digests.list() if p.newest or p.unknown or p.why),
            account_names={
                c.stream.account: names[c.stream.account] for p in parts for c in p.found if c.stream.account in names
            },
        )
    return explained(report, config) if ask_aws else report


def _alert(config: Config, state: State, now: datetime) -> tuple[str, ...]:
    from vedette.api._watch import SilenceAlerts

    return SilenceAlerts(config=config, state=state, lake=_open.lake(config)).cycle(now, asked=True)


def _order(gap: Gap) -> tuple[Any, ...]:
    return (gap.source, gap.start, gap.account, gap.region)


@dataclass(frozen=True, slots=True)
class _Part:
    """One source's part of the report."""

    found: list[Coverage]
    cells: dict[str, tuple[Cell, ...]]


def _source(
    table: EventTable,
    *,
    config: Config,
    state: State,
    span: tuple[datetime, datetime],
    now: datetime,
    only: tuple[str | None, str | None],
) -> _Part:
    from vedette.collect.coverage import judge
    from vedette.collect.coverage_counts import Counts
    from vedette.lake.hours import hourly
    from vedette.model import Window

    unit, (start, end) = table.source, span
    window = Window(start - _PAST, end)
    engine = _open.engine(config)
    try:
        rows = hourly(engine, unit, [f.path for f in table.files(window)], window)
        known = _known(engine, unit, table, window)
    finally:
        engine.close()
    first = min((r.hour for r in rows), default=0)
    last = int(-(-(end - _EPOCH).total_seconds() // _HOUR))
    grouped: dict[Stream, list[tuple[int, int, float, float]]] = {}
    for r in rows:
        grouped.setdefault(_stream(unit, r.account, r.region), []).append(
            (r.hour, r.events, r.first.timestamp(), r.last.timestamp())
        )
    counts = {stream: Counts.of(hours, first, last) for stream, hours in grouped.items()}
    horizon = min(end, now - _usual(unit, state))
    found = judge(counts, horizon=horizon.timestamp(), since=start.timestamp(), known=known)
    found = [c for c in found if _wanted(c.stream, only)]
    objects = _objects(unit, state)
    cells = {}
    for one in (c for c in found if c.stream.region):
        above = [g for c in found if c.stream in one.stream.parents for g in c.gaps]
        cells[one.stream.entity] = _cells(one, counts[one.stream], objects, start, above)
    return _Part(found, cells)


def _stream(unit: LogSource, account: str, region: str) -> Stream:
    from vedette.collect.coverage import Stream

    return Stream(unit.name, account, region)


def _wanted(stream: Stream, only: tuple[str | None, str | None]) -> bool:
    account, region = only
    return (account is None or stream.account in {"", account}) and (region is None or stream.region in {"", region})


def _usual(unit: LogSource, state: State) -> timedelta:
    seen, _ = state.ledger.delays(unit.name)
    observed = seen[int(len(seen) * 0.95)] if len(seen) >= 50 else 0.0  # noqa: PLR2004  fewer tell little
    return max(timedelta(minutes=unit.delay_minutes), timedelta(seconds=observed))


def _known(engine: Any, unit: LogSource, table: EventTable, window: Any) -> Known | None:
    """What digests prove, where this is CloudTrail and they are in the lake."""
    from vedette.collect.coverage_proof import known_from
    from vedette.lake.events import EventTable
    from vedette.lake.hours import digests

    other = registry.sources().get("cloudtrail_digest") if unit.name == "cloudtrail" else None
    if other is None or not table.lake.exists(other):
        return None
    files = [f.path for f in EventTable(table.lake, other).files(window)]
    return known_from(digests(engine, other, files, window))


def _objects(unit: LogSource, state: State) -> dict[tuple[str, str, int], int]:
    return {(account, region, hour): number for account, region, hour, number in state.ledger.hours(unit.name)}


def _cells(
    found: Coverage,
    counts: Counts,
    objects: Mapping[tuple[str, str, int], int],
    start: datetime,
    above: list[Gap],
) -> tuple[Cell, ...]:
    """The hours of a stream from `start` on, or from its first event where that is later."""
    import numpy as np

    mine = counts.from_first()
    hours = np.arange(mine.start, mine.end)
    hours = hours[hours >= start.timestamp() // _HOUR]
    usual = found.profile.expected(hours) if found.profile else np.zeros(len(hours))
    bad = _marked(found.doubts, "doubt") | _marked((*above, *found.gaps), "gap")
    out = []
    for hour, expected in zip(hours.tolist(), usual.tolist(), strict=True):
        events = int(mine.events[hour - mine.start])
        state = "arrived" if events else bad.get(hour, "quiet")
        number = objects.get((found.stream.account, found.stream.region, hour), 0)
        out.append(Cell(_EPOCH + timedelta(hours=hour), events, number, round(expected, 1), state))
    return tuple(out)


def _marked(gaps: Iterable[Gap], state: str) -> dict[int, str]:
    return {
        hour: state
        for gap in gaps
        for hour in range(int(gap.start.timestamp() // _HOUR), int(-(-gap.end.timestamp() // _HOUR)))
    }


def _delay(unit: LogSource, state: State) -> Delay:
    seen, older = state.ledger.delays(unit.name)
    declared = unit.delay_minutes * 60.0
    if not seen:
        return Delay(unit.name, declared, 0, older)
    at = [round(seen[min(len(seen) - 1, int(len(seen) * share))], 1) for share in (0.5, 0.95, 0.99)]
    return Delay(unit.name, declared, len(seen), older, at[0], at[1], at[2], round(seen[-1], 1))
