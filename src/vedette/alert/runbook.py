"""Fills an alert's values into its runbook, and says what to type next."""

from __future__ import annotations

import re
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.alert.text import clean
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vedette.state.records import AlertDetail, AlertEvent

#: Which detail of the events a field of a rule's runbook means.
_DETAILS = {
    "ev_account": "account",
    "recipientAccountId": "account",
    "ev_region": "region",
    "awsRegion": "region",
    "ev_actor": "actor",
    "userIdentity.arn": "actor",
    "ev_session": "session",
    "userIdentity.accessKeyId": "session",
    "ev_src_ip": "src_ip",
    "sourceIPAddress": "src_ip",
    "ev_action": "action",
    "ev_outcome": "outcome",
}
#: Fields worth following from one alert on.
_PIVOTS = ("ev_actor", "ev_session", "ev_src_ip")
_FIELD = re.compile(r"(?<![\w.`])`?(" + "|".join(map(re.escape, _DETAILS)) + r")`?(?![\w`]|\.\w)")

#: Alerts that page are in incidents, from medium on.
_IN_INCIDENTS = frozenset({"open", "acknowledged", "closed"})
#: Values shown of a field; the others are counted.
_SHOWN = 3
_BEFORE = _AFTER = timedelta(hours=1)


def distinct(events: Iterable[AlertEvent], detail: str) -> list[str]:
    """Give the values of that detail in order of first appearance, clean and without empty ones."""
    values = (clean(getattr(event, detail), 200) for event in events)
    return list(dict.fromkeys(value for value in values if value))


def listed(values: Sequence[str], most: int = _SHOWN) -> str:
    """Write the first values, and how many more there are."""
    more = f" and {len(values) - most} more" if len(values) > most else ""
    return ", ".join(values[:most]) + more


def filled(step: str, alert: AlertDetail) -> str:
    """Write the alert's values behind the fields that the step names."""

    def with_value(match: re.Match[str]) -> str:
        values = distinct(alert.events, _DETAILS[match[1]])
        return f"{match[1]} ({listed(values)})" if values else match[1]

    return _FIELD.sub(with_value, clean(step))


def next_commands(alert: AlertDetail) -> list[str]:
    """Give the commands to type next, safe to paste."""
    sources = distinct(alert.events, "source")
    source = f" --source {shlex.quote(sources[0])}" if len(sources) == 1 else ""
    since = f"{alert.first_seen - _BEFORE:%Y-%m-%dT%H:%MZ}"
    until = f"{alert.last_seen + _AFTER:%Y-%m-%dT%H:%MZ}"
    around = f"vedette query{source} --since {since} --until {until}"
    firsts = {field: distinct(alert.events, _DETAILS[field])[:1] for field in _PIVOTS}
    searches = [
        f"{around} --where {shlex.quote(f'{field}={value}')}" for field, values in firsts.items() for value in values
    ]
    if alert.severity.rank >= Severity.MEDIUM.rank and alert.status in _IN_INCIDENTS:
        searches.append(f"vedette incidents show {alert.id[:8]}")
    return [*searches, f"vedette alerts ack {alert.id[:8]}", f"vedette alerts close {alert.id[:8]}"]
