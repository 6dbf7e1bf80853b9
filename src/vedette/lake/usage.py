"""Who used which services, and on which days an account was heard of: one pass each over CloudTrail's table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.lake.engine import Engine
    from vedette.model import LogSource, Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEW = "vedette_usage"
_WHO = "COALESCE(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn)"


@dataclass(frozen=True, slots=True)
class Heard:
    """The days, counted from 1970 UTC and sorted, on which an account has an event, and the time of the last."""

    account: str
    days: tuple[int, ...]
    last: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """A service, by the first word of its event source, that a user or role called last at that time, UTC."""

    arn: str
    service: str
    last: datetime


def usage(
    engine: Engine, source: LogSource, files: Sequence[str], window: Window
) -> tuple[tuple[Heard, ...], tuple[Used, ...]]:
    """What these files of CloudTrail's table tell inside the window, in order of account, and of ARN and service.

    A role's calls are those of all its sessions. A call that was refused for want of permission is left out.
    Raises `QueryError`, `LakeError`.
    """
    if not files:
        return (), ()
    engine.view(_VIEW, source, files, window=window)
    heard = engine.rows(
        "SELECT ev_account, list_sort(list(DISTINCT epoch_us(ev_time) // 86400000000)), max(epoch_us(ev_time)) "
        f"FROM {_VIEW} WHERE ev_account IS NOT NULL AND ev_time IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    used = engine.rows(
        f"SELECT {_WHO} AS who, split_part(eventSource, '.', 1) AS service, max(epoch_us(ev_time)) FROM {_VIEW} "
        f"WHERE ev_outcome <> 'denied' AND eventSource IS NOT NULL AND ev_time IS NOT NULL AND {_WHO} LIKE 'arn:%' "
        "GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return (
        tuple(Heard(account, tuple(map(int, days)), _time(last)) for account, days, last in heard),
        tuple(Used(who, service, _time(last)) for who, service, last in used),
    )


@dataclass(frozen=True, slots=True)
class HeardIn:
    """Of a region of an account: on how many days it has an event, and the times of the first and last, UTC."""

    account: str
    region: str
    days: int
    first: datetime
    last: datetime


def heard_in(engine: Engine, source: LogSource, files: Sequence[str], window: Window) -> tuple[HeardIn, ...]:
    """What these files of CloudTrail's table tell inside the window, in order of account and region.

    Raises `QueryError`, `LakeError`.
    """
    if not files:
        return ()
    engine.view(_VIEW, source, files, window=window)
    rows = engine.rows(
        "SELECT ev_account, ev_region, count(DISTINCT epoch_us(ev_time) // 86400000000), min(epoch_us(ev_time)), "
        f"max(epoch_us(ev_time)) FROM {_VIEW} WHERE ev_account IS NOT NULL AND ev_region IS NOT NULL "
        "AND ev_time IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return tuple(HeardIn(a, r, int(days), _time(first), _time(last)) for a, r, days, first, last in rows)


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=int(micros))
