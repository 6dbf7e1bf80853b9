"""Events an hour of each account and region: one pass over three columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.lake.engine import Engine
    from vedette.model import LogSource, Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEW = "vedette_hours"


@dataclass(frozen=True, slots=True)
class Hourly:
    """Events of one hour since 1970 UTC, of one account and region (`-` where the records have none).

    `first` and `last` are the times of the first and last of them.
    """

    account: str
    region: str
    hour: int
    events: int
    first: datetime
    last: datetime


def hourly(engine: Engine, source: LogSource, files: Sequence[str], window: Window | None = None) -> list[Hourly]:
    """Count the events in these files of the source's table, inside the window; by account, region and hour."""
    if not files:
        return []
    engine.view(_VIEW, source, files, window=window)
    rows = engine.rows(
        "SELECT coalesce(ev_account, '-') AS a, coalesce(ev_region, '-') AS r, "
        "epoch_us(ev_time) // 3600000000 AS h, count(*), min(epoch_us(ev_time)), max(epoch_us(ev_time)) "
        f"FROM {_VIEW} WHERE ev_time IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    return [
        Hourly(account or "-", region or "-", int(hour), int(events), _time(first), _time(last))
        for account, region, hour, events, first, last in rows
    ]


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=int(micros))


@dataclass(frozen=True, slots=True)
class Digest:
    """What one CloudTrail digest says: its span, its log files, the span of their events; seconds since 1970 UTC."""

    account: str
    region: str
    start: float
    end: float
    files: int
    oldest: float | None
    newest: float | None


def digests(engine: Engine, source: LogSource, files: Sequence[str], window: Window | None = None) -> list[Digest]:
    """The digests in these files of the digests' table, in order of account, region and time."""
    if not files:
        return []
    engine.view(_VIEW, source, files, window=window)
    rows = engine.rows(
        "SELECT coalesce(ev_account, '-'), coalesce(ev_region, '-'), epoch(digestStartTime), epoch(ev_time), "
        "coalesce(len(logFiles), 0), epoch(oldestEventTime), epoch(newestEventTime) "
        f"FROM {_VIEW} WHERE digestStartTime IS NOT NULL ORDER BY 1, 2, 3"
    )
    return [Digest(*row) for row in rows]


def places_with(
    engine: Engine, source: LogSource, files: Sequence[str], column: str, value: str, window: Window | None = None
) -> list[tuple[str, str]]:
    """The accounts and regions (`-` for none) with an event whose column has that value; sorted."""
    if not files:
        return []
    engine.view(_VIEW, source, files, window=window)
    rows = engine.rows(
        "SELECT DISTINCT coalesce(ev_account, '-'), coalesce(ev_region, '-') "
        f'FROM {_VIEW} WHERE "{column}" = ? ORDER BY 1, 2',
        [value],
    )
    return [(account, region) for account, region in rows]
