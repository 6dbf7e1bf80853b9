"""The streams that are followed: events an hour, the last of each, and whether its silence is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, case, delete, func, select, type_coerce, update

from vedette.state.columns import from_micros
from vedette.state.database import dialect_insert, upsert
from vedette.state.schema import CHECKPOINTS, STREAM_HOURS, STREAMS

if TYPE_CHECKING:
    import builtins
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection

    from vedette.state.database import Database

_KEY = ("source", "account", "region")
#: Of an account id.
_ACCOUNT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class HourCount:
    """Events of one hour (since 1970 UTC) of a stream, and the times of the first and last of them."""

    account: str
    region: str
    hour: int
    events: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream as it stands. `fresh_at` is when its last event was seen to be new, None where it never was."""

    account: str
    region: str
    first: datetime
    last: datetime
    fresh_at: datetime | None = None
    alert_id: str | None = None


class Streams:
    """The streams of one state database. An empty account or region stands for all of them together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def position(self, source: str) -> str | None:
        """Read the lake snapshot up to which the source's events are counted; None for none yet."""
        with self._database.read() as connection:
            return _position(connection, source)

    def add(
        self, source: str, hours: Sequence[HourCount], *, before: str | None, after: str, restart: bool = False
    ) -> bool:
        """Count these events, which came between the snapshots `before` and `after`.

        False, and nothing is done, where another process counted them meanwhile. With `restart` what was counted is
        forgotten first.
        """
        with self._database.write() as connection:
            if _position(connection, source) != before:
                return False
            if restart:
                connection.execute(delete(STREAM_HOURS).where(STREAM_HOURS.c.source == source))
            _count(connection, source, hours)
            statement = upsert(connection, CHECKPOINTS, keys=["name"], replace=["value"])
            connection.execute(statement, [{"name": _name(source), "value": after}])
        return True

    def list(self, source: str) -> builtins.list[StreamState]:
        """Read every stream of the source, by account and region."""
        c = STREAMS.c
        query = select(c.account, c.region, c.first_event, c.last_event, c.fresh_at, c.alert_id)
        with self._database.read() as connection:
            rows = connection.execute(query.where(c.source == source).order_by(c.account, c.region))
            return [StreamState(*row) for row in rows]

    def accounts(self) -> frozenset[str]:
        """Read the ids of all accounts that ever sent, of any source."""
        query = select(STREAMS.c.account).distinct()
        with self._database.read() as connection:
            found = connection.execute(query).scalars().all()
        return frozenset(account for account in found if len(account) == _ACCOUNT_DIGITS and account.isdigit())

    def hours(self, source: str, *, account: str = "", region: str = "", since: int = 0) -> builtins.list[HourCount]:
        """Read the hours of a stream, or of all that an empty account or region stands for, from that hour on."""
        c = STREAM_HOURS.c
        first, last = (type_coerce(one, BigInteger) for one in (func.min(c.first_event), func.max(c.last_event)))
        query = select(c.hour, func.sum(c.events), first, last).where(c.source == source, c.hour >= since)
        for column, value in ((c.account, account), (c.region, region)):
            if value:
                query = query.where(column == value)
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(c.hour).order_by(c.hour))
            return [HourCount(account, region, int(h), int(n), from_micros(a), from_micros(b)) for h, n, a, b in rows]

    def mark_fresh(self, source: str, streams: Sequence[tuple[str, str]], at: datetime) -> None:
        """Say of these streams (account, region) that their last event was new at that time."""
        self._update(source, {key: {"fresh_at": at} for key in streams})

    def mark_alerts(self, source: str, alerts: Mapping[tuple[str, str], str | None]) -> None:
        """Say which alert tells of a stream's silence; None where it is over. Makes streams for those of several."""
        self._update(source, {key: {"alert_id": alert_id} for key, alert_id in alerts.items()})

    def forget(self, source: str, before_hour: int) -> int:
        """Forget the counts of hours before that one; gives how many."""
        c = STREAM_HOURS.c
        with self._database.write() as connection:
            return connection.execute(delete(STREAM_HOURS).where(c.source == source, c.hour < before_hour)).rowcount

    def _update(self, source: str, changes: Mapping[tuple[str, str], Mapping[str, object]]) -> None:
        if not changes:
            return
        c = STREAMS.c
        with self._database.write() as connection:
            for (account, region), values in changes.items():
                mine = (c.source == source, c.account == account, c.region == region)
                connection.execute(update(STREAMS).where(*mine).values(**values))


def _name(source: str) -> str:
    # No ':' in it: detection's checkpoints end so, and hold back compaction. This one need not.
    return f"watch/{source}"


def _position(connection: Connection, source: str) -> str | None:
    return connection.execute(select(CHECKPOINTS.c.value).where(CHECKPOINTS.c.name == _name(source))).scalar()


def _count(connection: Connection, source: str, hours: Sequence[HourCount]) -> None:
    if not hours:
        return
    rows = [
        {
            "source": source,
            "account": one.account,
            "region": one.region,
            "hour": one.hour,
            "events": one.events,
            "first_event": one.first,
            "last_event": one.last,
        }
        for one in hours
    ]
    _widen(connection, STREAM_HOURS, [*_KEY, "hour"], rows)
    spans: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    for one in hours:
        for key in ((one.account, one.region), (one.account, ""), ("", "")):
            first, last = spans.get(key, (one.first, one.last))
            spans[key] = min(first, one.first), max(last, one.last)
    streams = [
        {"source": source, "account": account, "region": region, "first_event": first, "last_event": last}
        for (account, region), (first, last) in spans.items()
    ]
    _widen(connection, STREAMS, list(_KEY), streams)


def _widen(connection: Connection, table: Table, keys: list[str], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the rows, or widen the span and add the events of those there are."""
    statement = dialect_insert(connection, table)
    new, old = statement.excluded, table.c
    wider: dict[str, ColumnElement[Any]] = {
        "first_event": case((new.first_event < old.first_event, new.first_event), else_=old.first_event),
        "last_event": case((new.last_event > old.last_event, new.last_event), else_=old.last_event),
    }
    if "events" in old:
        wider["events"] = old.events + new.events
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=wider), list(rows))
