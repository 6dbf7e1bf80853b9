"""What rules would have raised: alerts a day and an entity, and exceptions to think about. Pure functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from vedette.detect.rule import Rule

#: An entity is regular, and worth an exception to think about, from so many days on, and so many alerts.
_DAYS, _ALERTS = 3, 3
#: So many entities of one shape are told as one pattern.
_SIMILAR = 3
#: What differs between entities of one shape: instance ids, UUIDs, long numbers, a number at the end.
_VARYING = re.compile(
    r"(?<![\w.])(?:i-[0-9a-f]{8,17}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w.])|\d{13,}|(?<=[A-Za-z_-])\d+$"
)


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert that a rule would have raised, or a part of one: `at` is its window's start, UTC."""

    id: str
    rule_id: str
    entity: str
    severity: Severity
    at: datetime
    events: int
    addresses: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """An exception to think about: the entity or a pattern of several, and what it would silence.

    `alerts` of the rule's on `days` different days; `addresses` and `actions` are how many different ones they have.
    """

    entity: str
    alerts: int
    days: int
    events: int
    addresses: int
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What one rule would have raised. `days` has every day with alerts, in order; `entities` the busiest first."""

    rule_id: str
    title: str
    level: Severity
    stage: str
    events: int
    alerts: int
    alerts_a_day: float
    severities: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    entities: tuple[tuple[str, int], ...] = ()
    excepted: int = 0
    proposals: tuple[Proposal, ...] = ()


def trials(rules: Iterable[Rule], raised: Iterable[Raised], excepted: Counter[str], days: float) -> list[Trial]:
    """One trial a rule that raises, the most alerts first; those without any are there too.

    `excepted` counts alerts that exceptions silenced, by rule; `days` is the length of the span that was looked at.
    """
    merged: dict[str, dict[str, Raised]] = defaultdict(dict)
    for one in raised:
        known = merged[one.rule_id].get(one.id)
        merged[one.rule_id][one.id] = one if known is None else _joined(known, one)
    made = [_trial(r, list(merged[r.id].values()), excepted[r.id], days) for r in rules if r.raises]
    return sorted(made, key=lambda t: (-t.alerts, -t.level.rank, t.title))


def _joined(one: Raised, two: Raised) -> Raised:
    severity = max(one.severity, two.severity, key=lambda s: s.rank)
    both = (one.addresses | two.addresses, one.actions | two.actions)
    return Raised(one.id, one.rule_id, one.entity, severity, one.at, one.events + two.events, *both)


def _trial(rule: Rule, alerts: Sequence[Raised], excepted: int, days: float) -> Trial:
    dated = Counter(str(_day(a)) for a in alerts)
    entities = Counter(a.entity for a in alerts)
    return Trial(
        rule_id=rule.id,
        title=rule.title,
        level=rule.level,
        stage=rule.stage,
        events=sum(a.events for a in alerts),
        alerts=len(alerts),
        alerts_a_day=round(len(alerts) / max(days, 1.0), 2),
        severities={str(s): n for s in reversed(Severity) if (n := sum(a.severity is s for a in alerts))},
        days=dict(sorted(dated.items())),
        entities=tuple(sorted(entities.items(), key=lambda e: (-e[1], e[0]))),
        excepted=excepted,
        proposals=tuple(_proposals(alerts)),
    )


def _day(alert: Raised) -> date:
    return alert.at.date()


def _proposals(alerts: Sequence[Raised]) -> list[Proposal]:
    """Entities that come back day after day, similar ones as one pattern; what silences most comes first."""
    groups: dict[str, list[Raised]] = defaultdict(list)
    for alert in alerts:
        groups[_shape(alert.entity)].append(alert)
    found: list[Proposal] = []
    for shape, some in groups.items():
        if len({a.entity for a in some}) >= _SIMILAR and "*" in shape:
            found.append(_proposal(shape, some))
            continue
        own: dict[str, list[Raised]] = defaultdict(list)
        for alert in some:
            own[alert.entity].append(alert)
        found += [_proposal(entity, theirs) for entity, theirs in own.items()]
    regular = [p for p in found if p.days >= _DAYS and p.alerts >= _ALERTS]
    return sorted(regular, key=lambda p: (-p.alerts, p.entity))


def _shape(entity: str) -> str:
    """The entity as a pattern, without what differs from one of its kind to the next."""
    return re.sub(r"\*+", "*", _VARYING.sub("*", entity))


def _proposal(entity: str, alerts: Sequence[Raised]) -> Proposal:
    return Proposal(
        entity=entity,
        alerts=len(alerts),
        days=len({_day(a) for a in alerts}),
        events=sum(a.events for a in alerts),
        addresses=len(frozenset().union(*(a.addresses for a in alerts))),
        actions=tuple(sorted(frozenset().union(*(a.actions for a in alerts)))),
    )
