"""Rows to alerts."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from vedette.model import Severity
from vedette.state.schema import ALERT_EVENTS, ALERT_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

#: Values in one IN list: fits SQLite's 32,766 and PostgreSQL's 65,535 parameters.
CHUNK = 10_000

_SEVERITIES = tuple(Severity)

DETAILS = ("account", "region", "actor", "session", "src_ip", "action", "outcome", "source")
EVENT_COLUMNS = [ALERT_EVENTS.c[name] for name in ("ev_id", "ev_time", *DETAILS)]

#: Field of `Alert` by the detail of its events that it collects.
COLLECTED = {
    "account": "accounts",
    "region": "regions",
    "src_ip": "addresses",
    "action": "actions",
    "outcome": "outcomes",
}


def chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """In pieces that fit one IN list."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def event_ids(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read the ids of the kept events of each alert, in order of time."""
    c = ALERT_EVENTS.c
    found: defaultdict[str, list[str]] = defaultdict(list)
    for chunk in chunks(ids):
        query = select(c.alert_id, c.ev_id).where(c.alert_id.in_(chunk), c.kept)
        for alert_id, ev_id in connection.execute(query.order_by(c.alert_id, c.ev_time, c.ev_id)):
            found[alert_id].append(ev_id)
    return {alert_id: tuple(theirs) for alert_id, theirs in found.items()}


def values(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Read what the events of each alert name, by detail, sorted."""
    c = ALERT_VALUES.c
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for chunk in chunks(ids):
        query = select(c.alert_id, c.kind, c.value).where(c.alert_id.in_(chunk))
        for alert_id, kind, value in connection.execute(query.order_by(c.alert_id, c.kind, c.value)):
            found[alert_id].setdefault(kind, []).append(value)
    return found


def alert_fields(row: Row[Any], ids: tuple[str, ...], named: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Make the fields of `Alert`."""
    return {
        "id": row.id,
        "rule_id": row.rule_id,
        "title": row.title,
        "severity": _SEVERITIES[row.severity],
        "status": row.status,
        "entity": row.entity,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "window_start": row.window_start,
        "count": row.count,
        "event_ids": ids,
        "tags": tuple(json.loads(row.tags)),
        **{field: tuple(named.get(kind, ())) for kind, field in COLLECTED.items()},
    }
