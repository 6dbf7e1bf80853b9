"""Backtests: what rules would have raised over the past days, and which exceptions would have kept them quiet."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.api._alerts import rule_infos
from vedette.api._detect import load_rules
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from vedette.config import Config
    from vedette.detect.rule import Rule, RuleSet
    from vedette.lake.events import EventTable
    from vedette.model import Match
    from vedette.state.records import AlertRecord

#: An entity that raised the same on so many days does it as a matter of course.
_DAYS = 3
_ENTITIES = 10
_PROPOSED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Backtested:
    """What one rule would have raised: alerts, by severity, by UTC day of their first event, and by entity.

    `events` are those the alerts carry, 1,000 each at the most. `entities` are (entity, alerts, days), those with the
    most alerts first, ten at the most of `entity_count`. `excepted` counts events that exceptions took out.
    """

    rule_id: str
    title: str
    stage: str
    alerts: int
    events: int
    severities: Mapping[str, int]
    days: Mapping[str, int]
    entities: tuple[tuple[str, int, int], ...]
    entity_count: int
    excepted: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An exception that a person may take over: `toml` lacks nothing but the owner and the reason."""

    rule_id: str
    title: str
    entity: str
    alerts: int
    days: int
    toml: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """The answer of `rules_backtest`: rules in order of alerts, the noisiest first; times are UTC."""

    since: datetime
    until: datetime
    events: int
    rules: tuple[Backtested, ...]
    proposals: tuple[Proposal, ...]
    problems: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of `rules backtest`."""
        return asdict(self)


def rules_backtest(
    wanted: Sequence[str] = (), *, config: Config, days: int = 14, rules: Sequence[str | Path] = ()
) -> Backtest:
    """What rules would have raised over the last `days` of the lake, staged ones too; nothing is stored or raised.

    `wanted` are ids or names, none for every rule. The days end with the newest event. Configured exceptions are
    taken out first, and counted. An exception is proposed for an entity that a rule would have told of on three days
    or more. Raises `UsageError` for an unknown rule, and where the lake is empty.
    """
    if days < 1:
        raise UsageError(f"{days} days cannot be looked back over", where="days", hint="give 1 or more")
    found = load_rules(config, rules, staged=True)
    chosen = _chosen(found, wanted)
    tables = _tables(config, {rule.source for rule in chosen})
    newest = max((file.end for table in tables for file in table.files()), default=None)
    if newest is None:
        raise UsageError("there is nothing in the lake that these rules read", hint="'vedette collect' first")
    since = newest - timedelta(days=days)
    matches, events, excepted = _matches(config, chosen, tables, since)
    told = _told(chosen, matches, excepted)
    proposals = tuple(proposal for one in told for proposal in _proposals(one, newest))
    return Backtest(since, newest, events, told, proposals, tuple(map(str, found.errors)))


def _chosen(found: RuleSet, wanted: Sequence[str]) -> list[Rule]:
    """The rules asked for, and what correlations among them count."""
    if not wanted:
        return list(found.rules)
    asked = {rule.id: rule for rule in map(found.rule, wanted)}
    bases = {base for rule in asked.values() if rule.correlation for base in rule.correlation.rules}
    return [rule for rule in found.rules if rule.id in asked or rule.id in bases]


def _tables(config: Config, sources: set[str]) -> list[EventTable]:
    from vedette.lake.events import EventTable

    lake = _open.lake(config)
    units = [unit for unit in registry.sources().values() if unit.name in sources and lake.exists(unit)]
    return [EventTable(lake, unit) for unit in units]


def _matches(
    config: Config, rules: Sequence[Rule], tables: Sequence[EventTable], since: datetime
) -> tuple[list[Match], int, Counter[str]]:
    """What the rules match since then, without what is excepted; the rows read; the events excepted, by rule."""
    from vedette.alert.exceptions import exceptions
    from vedette.detect.follow import Follower
    from vedette.detect.run import Detector
    from vedette.model import Window

    engine = _open.engine(config)
    kept: list[Match] = []
    events, excepted = 0, Counter[str]()
    try:
        detector = Detector(rules, engine)
        for table in tables:
            for one in Follower(table, detector, engine).passes(None, Window(since, None)):
                events += one.rows
                for match in one.matches:
                    excepting = exceptions(config.rules.exceptions, rules)
                    kept.extend(excepting.apply([match]))
                    excepted[match.rule_id] += excepting.counts.total()
    finally:
        engine.close()
    return kept, events, excepted


def _told(rules: Sequence[Rule], matches: Sequence[Match], excepted: Counter[str]) -> tuple[Backtested, ...]:
    from vedette.alert import group

    alerts: dict[str, list[AlertRecord]] = defaultdict(list)
    for record in group(matches, rule_infos(rules)):
        alerts[record.rule_id].append(record)
    told = [_one(rule, alerts[rule.id], excepted[rule.id]) for rule in rules if rule.raises]
    return tuple(sorted(told, key=lambda one: (-one.alerts, one.title, one.rule_id)))


def _one(rule: Rule, alerts: Sequence[AlertRecord], excepted: int) -> Backtested:
    entities: dict[str, set[str]] = defaultdict(set)
    raised: Counter[str] = Counter()
    for alert in alerts:
        entities[alert.entity].add(_day(alert))
        raised[alert.entity] += 1
    ranked = sorted(raised.items(), key=lambda item: (-item[1], item[0]))
    return Backtested(
        rule_id=rule.id,
        title=rule.title,
        stage=rule.stage,
        alerts=len(alerts),
        events=sum(len(alert.events) for alert in alerts),
        severities=dict(sorted(Counter(alert.severity.value for alert in alerts).items())),
        days=dict(sorted(Counter(map(_day, alerts)).items())),
        entities=tuple((entity, count, len(entities[entity])) for entity, count in ranked[:_ENTITIES]),
        entity_count=len(raised),
        excepted=excepted,
    )


def _day(alert: AlertRecord) -> str:
    return alert.first_seen.astimezone(UTC).date().isoformat()


def _proposals(one: Backtested, newest: datetime) -> Iterator[Proposal]:
    until = (newest + timedelta(days=_PROPOSED_DAYS)).date()
    for entity, alerts, days in one.entities:
        if days >= _DAYS and entity not in {"", "unknown"}:
            toml = (
                f"[[rules.exceptions]]  # {one.title}\nrule = {json.dumps(one.rule_id)}\n"
                f'entity = {json.dumps(entity)}\nowner = ""\nreason = ""\nuntil = {until}\n'
            )
            yield Proposal(one.rule_id, one.title, entity, alerts, days, toml)
