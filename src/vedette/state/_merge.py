"""The statements that merge alert records into the tables; all in the caller's transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, literal, null, select, tuple_, update

from vedette.state._bulk import insert_rows
from vedette.state._rows import COLLECTED, DETAILS, chunks
from vedette.state.database import dialect_insert, insert_ignore
from vedette.state.schema import ALERT_EVENTS, ALERT_VALUES, ALERTS, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from vedette.state.records import AlertRecord


def alerts(connection: Connection, records: Sequence[AlertRecord]) -> None:
    """Insert the alerts, or widen their span and raise their severity; title and tags are the newest."""
    statement = dialect_insert(connection, ALERTS)
    new, old = statement.excluded, ALERTS.c
    statement = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "title": new.title,
            "tags": new.tags,
            "severity": case((new.severity > old.severity, new.severity), else_=old.severity),
            "first_seen": case((new.first_seen < old.first_seen, new.first_seen), else_=old.first_seen),
            "last_seen": case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen),
        },
    )
    connection.execute(statement, [_alert(record) for record in records])


def _alert(record: AlertRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "rule_id": record.rule_id,
        "title": record.title,
        "severity": record.severity.rank,
        "status": record.status,
        "entity": record.entity,
        "window_start": record.window_start,
        "first_seen": record.first_seen,
        "last_seen": record.last_seen,
        "tags": json.dumps(list(record.tags)),
        "count": 0,
    }


def events(connection: Connection, records: Sequence[AlertRecord]) -> None:
    """Insert the events. Of two readings of one event id the lower stays, whichever came first.

    An event beyond the cap has lost its details, which sorts lowest: seen again, it does not get them back.
    """
    found = [(record.id, event) for record in records for event in record.events]
    names = ("ev_id", "ev_time", *DETAILS)
    rows: dict[str, Sequence[Any]] = {"alert_id": [alert_id for alert_id, _ in found], "kept": [True] * len(found)}
    rows |= {name: [getattr(event, name) for _, event in found] for name in names}
    statement = dialect_insert(connection, ALERT_EVENTS)
    new, old = statement.excluded, ALERT_EVENTS.c
    replaced = ("ev_time", *DETAILS, "kept")
    statement = statement.on_conflict_do_update(
        index_elements=["alert_id", "ev_id"],
        set_={name: new[name] for name in replaced},
        where=tuple_(new.ev_time, *_filled(new)) < tuple_(old.ev_time, *_filled(old)),
    )
    insert_rows(connection, statement, ALERT_EVENTS, rows)


def _filled(columns: Any) -> list[ColumnElement[str]]:
    return [func.coalesce(columns[name], "") for name in DETAILS]


def values(connection: Connection, records: Sequence[AlertRecord]) -> None:
    """Insert the accounts, regions, addresses, actions and outcomes that the events name."""
    found = {
        (record.id, kind, value)
        for record in records
        for event in record.events
        for kind in COLLECTED
        if (value := getattr(event, kind)) is not None
    }
    if found:
        rows = dict(zip(("alert_id", "kind", "value"), zip(*sorted(found), strict=True), strict=True))
        insert_rows(connection, insert_ignore(connection, ALERT_VALUES), ALERT_VALUES, rows)


def count(connection: Connection, ids: Sequence[str]) -> None:
    """Count the distinct events of the alerts anew."""
    c = ALERT_EVENTS.c
    for chunk in chunks(ids):
        query = select(c.alert_id, func.count()).where(c.alert_id.in_(chunk)).group_by(c.alert_id)
        rows = [{"_id": alert_id, "_count": number} for alert_id, number in connection.execute(query)]
        if rows:
            statement = update(ALERTS).where(ALERTS.c.id == bindparam("_id")).values(count=bindparam("_count"))
            connection.execute(statement, rows)


def trim_events(connection: Connection, ids: Sequence[str], keep: int) -> None:
    """Take the details from all but the lowest `keep` events of each alert, by time and id."""
    c = ALERT_EVENTS.c
    for alert_id in ids:
        mine = (c.alert_id == alert_id, c.kept)
        first = connection.execute(
            select(c.ev_time, c.ev_id).where(*mine).order_by(c.ev_time, c.ev_id).offset(keep).limit(1)
        ).one_or_none()
        if first is not None:
            beyond = tuple_(c.ev_time, c.ev_id) >= tuple_(literal(first.ev_time, TIME), literal(first.ev_id))
            bare = dict.fromkeys(DETAILS, null())
            connection.execute(update(ALERT_EVENTS).where(*mine, beyond).values(kept=False, **bare))


def trim_values(connection: Connection, ids: Sequence[str], keep: int) -> None:
    """Forget all but the lowest `keep` values of each alert and kind."""
    c = ALERT_VALUES.c
    for chunk in chunks(ids):
        query = select(c.alert_id, c.kind).where(c.alert_id.in_(chunk)).group_by(c.alert_id, c.kind)
        for alert_id, kind in connection.execute(query.having(func.count() > keep)).all():
            mine = (c.alert_id == alert_id, c.kind == kind)
            first = connection.execute(select(c.value).where(*mine).order_by(c.value).offset(keep).limit(1)).scalar()
            connection.execute(delete(ALERT_VALUES).where(*mine, c.value >= first))
