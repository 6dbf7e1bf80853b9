"""The alerts: each is the union of all that detection ever said of its id.

Merging is a union of events, a minimum, a maximum: so the order, the batches and the repetitions in which
records come change nothing. Of each alert the earliest `EVENTS_KEPT` events are kept whole, by time and id.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, update

from vedette.errors import UsageError
from vedette.model import Alert, Severity
from vedette.state import _merge
from vedette.state._rows import EVENT_COLUMNS, alert_fields, chunks, event_ids, values
from vedette.state.database import by_prefix
from vedette.state.records import AlertDetail, AlertEvent, Sighting
from vedette.state.schema import ALERT_EVENTS, ALERTS

if TYPE_CHECKING:
    import builtins
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from vedette.state.database import Database
    from vedette.state.records import AlertRecord

OPEN, ACKNOWLEDGED, CLOSED = PAGED = ("open", "acknowledged", "closed")
#: Of what pages nobody: matches of staged rules, and what an exception describes. Kept, and counted.
STAGED, EXCEPTED = QUIET = ("staged", "excepted")
STATUSES = (*PAGED, *QUIET)

#: As many as one match carries, so that what is kept does not depend on how events were batched.
EVENTS_KEPT = 1_000
VALUES_KEPT = 1_000


class Alerts:
    """The alerts of one state database."""

    def __init__(self, database: Database, *, events_kept: int = EVENTS_KEPT, values_kept: int = VALUES_KEPT) -> None:
        self._database = database
        self._events_kept = events_kept
        self._values_kept = values_kept

    def upsert(self, records: Sequence[AlertRecord]) -> builtins.list[str]:
        """Merge them into what is known, all or none; returns the ids that page and are new, in the records' order.

        A closed alert that gains an event or a higher severity is open again: whoever closed it saw less. A staged
        one whose rule has become live is open, and new.
        """
        if not records:
            return []
        ids = list(dict.fromkeys(record.id for record in records))
        with self._database.write() as connection:
            before = _standings(connection, ids)
            _merge.alerts(connection, records)
            _merge.events(connection, records)
            _merge.values(connection, records)
            _merge.count(connection, ids)
            after = _standings(connection, ids)
            many = [i for i in ids if after[i].events > self._events_kept]
            _merge.trim_events(connection, many, self._events_kept)
            _merge.trim_values(connection, ids, self._values_kept)
            grown = [i for i, old in before.items() if old.status == CLOSED and _grew(old, after[i])]
            paging = {record.id for record in records if record.status == OPEN}
            promoted = [i for i, old in before.items() if old.status == STAGED and i in paging]
            for chunk in chunks([*grown, *promoted]):
                connection.execute(update(ALERTS).where(ALERTS.c.id.in_(chunk)).values(status=OPEN))
        return [i for i in ids if i in paging and (i not in before or before[i].status == STAGED)]

    def list(
        self,
        severity_at_least: Severity | str | None = None,
        status: str | None = None,
        rule_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> builtins.list[Alert]:
        """Read the alerts, the most severe first, then the latest.

        `since` and `until` (exclusive) choose those that were seen in that span. Without a `status` those that page
        nobody (`staged`, `excepted`) are left out. Raises `UsageError` for a severity or status that does not exist.
        """
        query = select(ALERTS).order_by(ALERTS.c.severity.desc(), ALERTS.c.last_seen.desc(), ALERTS.c.id)
        if severity_at_least is not None:
            query = query.where(ALERTS.c.severity >= _severity(severity_at_least).rank)
        wanted = PAGED if status is None else (_status(status),)
        query = query.where(ALERTS.c.status.in_(wanted))
        if rule_id is not None:
            query = query.where(ALERTS.c.rule_id == rule_id)
        if since is not None:
            query = query.where(ALERTS.c.last_seen >= since)
        if until is not None:
            query = query.where(ALERTS.c.first_seen < until)
        with self._database.read() as connection:
            rows = list(connection.execute(query.limit(limit)))
            ids = [row.id for row in rows]
            theirs, named = event_ids(connection, ids), values(connection, ids)
            return [Alert(**alert_fields(row, theirs.get(row.id, ()), named.get(row.id, {}))) for row in rows]

    def get(self, prefix: str) -> AlertDetail:
        """Read the alert whose id begins so, with its events. Raises `UsageError` without one."""
        with self._database.read() as connection:
            found = by_prefix(connection, ALERTS.c.id, prefix, what="alert", listing="vedette alerts list")
            row = connection.execute(select(ALERTS).where(ALERTS.c.id == found)).one()
            query = (
                select(*EVENT_COLUMNS)
                .where(ALERT_EVENTS.c.alert_id == found, ALERT_EVENTS.c.kept)
                .order_by(ALERT_EVENTS.c.ev_time, ALERT_EVENTS.c.ev_id)
            )
            events = tuple(AlertEvent(*event) for event in connection.execute(query))
            named = values(connection, [found]).get(found, {})
        return AlertDetail(**alert_fields(row, tuple(e.ev_id for e in events), named), events=events)

    def sightings(self) -> dict[str, tuple[Sighting, ...]]:
        """Read who was seen in the alerts that page, by alert; those without events are missing."""
        c = ALERT_EVENTS.c
        seen = (c.account, c.actor, c.session, c.src_ip, c.outcome, c.source)
        query = (
            select(c.alert_id, func.min(c.ev_time), func.max(c.ev_time), func.count(), *seen)
            .join(ALERTS, ALERTS.c.id == c.alert_id)
            .where(c.kept, ALERTS.c.status.in_(PAGED))
            .group_by(c.alert_id, *seen)
        )
        found: defaultdict[str, builtins.list[Sighting]] = defaultdict(list)
        with self._database.read() as connection:
            for alert_id, *values_ in connection.execute(query):
                found[alert_id].append(Sighting(*values_))
        return {alert_id: tuple(theirs) for alert_id, theirs in found.items()}

    def numbers(self, rule_id: str) -> dict[str, int]:
        """Count the alerts of a rule by their status; what there is none of is left out."""
        query = select(ALERTS.c.status, func.count()).where(ALERTS.c.rule_id == rule_id).group_by(ALERTS.c.status)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query.order_by(ALERTS.c.status))}

    def set_status(self, prefix: str, status: str) -> None:
        """Say where the work on it stands: open, acknowledged or closed. Raises as `get` does."""
        clean = _status(status)
        if clean not in PAGED:
            raise UsageError(f"no alert is made {clean} by hand", hint=f"there are: {', '.join(PAGED)}")
        with self._database.write() as connection:
            found = by_prefix(connection, ALERTS.c.id, prefix, what="alert", listing="vedette alerts list")
            connection.execute(update(ALERTS).where(ALERTS.c.id == found).values(status=clean))


class _Standing(NamedTuple):
    """What an upsert may change of an alert that is there."""

    status: str
    severity: int
    events: int


def _standings(connection: Connection, ids: Sequence[str]) -> dict[str, _Standing]:
    """Those of the alerts that exist."""
    columns = (ALERTS.c.id, ALERTS.c.status, ALERTS.c.severity, ALERTS.c["count"])
    results = (connection.execute(select(*columns).where(ALERTS.c.id.in_(chunk))) for chunk in chunks(ids))
    return {row[0]: _Standing(*row[1:]) for result in results for row in result}


def _grew(old: _Standing, new: _Standing) -> bool:
    return new.events > old.events or new.severity > old.severity


def _severity(value: Severity | str) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        raise UsageError(f"no severity is named {value!r}", hint=f"there are: {', '.join(Severity)}") from None


def _status(value: str) -> str:
    if value not in STATUSES:
        raise UsageError(f"no status is named {value!r}", hint=f"there are: {', '.join(STATUSES)}")
    return value
