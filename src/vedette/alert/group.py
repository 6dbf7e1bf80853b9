"""Groups matches into alerts: one a rule, entity and window. Pure: no clock, no order, no store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.errors import RuleError
from vedette.state.records import AlertEvent, AlertRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.model import Match, RuleInfo, Severity
    from vedette.model.findings import MatchEvent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def window_start(time: datetime, window: timedelta) -> datetime:
    """Give the start of the window that holds the time; windows are counted from 1970 UTC."""
    return _EPOCH + (time - _EPOCH) // window * window


def alert_id(rule_id: str, entity: str, start: datetime, exception: str = "") -> str:
    """Give the id of the alert of this rule and entity in the window that begins then; 32 hex digits.

    What an exception describes is apart from the rest.
    """
    name = f"vedette-alert|{rule_id}|{entity}|{start.isoformat()}{'|' + exception if exception else ''}"
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def group(matches: Iterable[Match], rules: Mapping[str, RuleInfo]) -> list[AlertRecord]:
    """Group the matches; ordered by window, rule and entity.

    Raises `RuleError` for a match of a rule that is not among `rules`.
    """
    found: dict[tuple[datetime, str, str, str], _Gathering] = {}
    for match in matches:
        rule = rules.get(match.rule_id)
        if rule is None:
            raise RuleError("a match of a rule that is not loaded", where=match.rule_id, hint="load its folder too")
        key = (window_start(match.time, rule.window), match.rule_id, match.entity, match.exception)
        status = "excepted" if match.exception else "staged" if rule.stage == "staged" else "open"
        found.setdefault(key, _Gathering(rule, match.severity, status)).add(match)
    return [
        found[start, rule_id, entity, exception].record(alert_id(rule_id, entity, start, exception), entity, start)
        for start, rule_id, entity, exception in sorted(found)
    ]


@dataclass(slots=True)
class _Gathering:
    """The matches of one alert so far."""

    rule: RuleInfo
    severity: Severity
    status: str = "open"
    times: set[datetime] = field(default_factory=set)
    events: dict[str, AlertEvent] = field(default_factory=dict)

    def add(self, match: Match) -> None:
        if match.severity.rank > self.severity.rank:
            self.severity = match.severity
        if not match.events:
            self.times.add(match.time)
        for one in match.events:
            event = _event(one, one.source or match.source)
            known = self.events.get(event.ev_id)
            if known is None or _order(event) < _order(known):
                self.events[event.ev_id] = event

    def record(self, id: str, entity: str, start: datetime) -> AlertRecord:  # noqa: A002  the field's name
        times = self.times | {event.ev_time for event in self.events.values()}
        return AlertRecord(
            id=id,
            rule_id=self.rule.id,
            title=self.rule.title,
            severity=self.severity,
            entity=entity,
            window_start=start,
            first_seen=min(times),
            last_seen=max(times),
            events=tuple(sorted(self.events.values(), key=lambda event: (event.ev_time, event.ev_id))),
            tags=self.rule.tags,
            status=self.status,
        )


def _event(event: MatchEvent, source: str) -> AlertEvent:
    return AlertEvent(
        event.ev_id,
        event.ev_time,
        event.ev_account,
        event.ev_region,
        event.ev_actor,
        event.ev_session,
        event.ev_src_ip,
        event.ev_action,
        event.ev_outcome,
        source,
    )


def _order(event: AlertEvent) -> tuple[object, ...]:
    """Say which of two readings of one event id stays; the state's rule is the same."""
    return (
        event.ev_time,
        event.account or "",
        event.region or "",
        event.actor or "",
        event.session or "",
        event.src_ip or "",
        event.action or "",
        event.outcome or "",
        event.source or "",
    )
