"""Blind spots: which rules can see nothing, where, and for want of what."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.api._detect import load_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.config import Config
    from vedette.detect.rule import Rule
    from vedette.lake.engine import Engine
    from vedette.lake.events import EventTable

Place = tuple[str, str]
#: What records without an account or region have.
_NONE = "-"
_TECHNIQUE = "attack.t"


@dataclass(frozen=True, slots=True)
class SourceSight:
    """What a source lets rules see. `missing` are the places (account, region) where nothing came of it.

    `state` is `everywhere`, `partly` or `nowhere`. `rules` counts the rules that need it, `switch` says how it is had.
    """

    source: str
    title: str
    state: str
    rules: int
    places: int
    missing: tuple[Place, ...]
    switch: str


@dataclass(frozen=True, slots=True)
class RuleSight:
    """What one rule can see. `blind` are sources it needs that came from nowhere, `partly` those missing somewhere.

    `never` are fields it asks for that did not occur in the data, of sources that did.
    """

    rule_id: str
    title: str
    level: str
    stage: str
    sources: tuple[str, ...]
    blind: tuple[str, ...]
    partly: tuple[str, ...]
    never: tuple[str, ...]
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesCoverage:
    """The answer of `rules_coverage`; times are UTC, rules in order of title, sources by how many rules need them.

    `techniques` gives for each ATT&CK technique how many live rules see it, and how many would if they were not blind.
    """

    since: datetime | None
    until: datetime | None
    places: tuple[Place, ...]
    sources: tuple[SourceSight, ...]
    rules: tuple[RuleSight, ...]
    techniques: Mapping[str, tuple[int, int]]
    problems: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of `rules coverage`."""
        return asdict(self)

    def navigator(self) -> dict[str, Any]:
        """An ATT&CK Navigator layer: a technique's score is the number of live rules that see it."""
        most = max((seeing for seeing, _ in self.techniques.values()), default=0)
        return {
            "name": "Vedette",
            "versions": {"layer": "4.5", "navigator": "5.1.0"},
            "domain": "enterprise-attack",
            "description": "Live rules a technique that see something; a comment where rules are blind.",
            "filters": {"platforms": ["IaaS", "SaaS", "Identity Provider", "Containers", "Linux", "Windows"]},
            "gradient": {"colors": ["#f4cccc", "#b6d7a8"], "minValue": 0, "maxValue": max(most, 1)},
            "techniques": [
                {
                    "techniqueID": technique,
                    "score": seeing,
                    "comment": "" if seeing == every else f"{every - seeing} of {every} rules are blind",
                    "enabled": True,
                }
                for technique, (seeing, every) in self.techniques.items()
            ],
        }


def rules_coverage(*, config: Config, days: int = 30, rules: Sequence[str | Path] = ()) -> RulesCoverage:
    """Which rules see what, over the last `days` of the lake, ending with its newest event; staged ones too.

    A place is an account and region that anything came from in that time. A source whose records name neither counts
    for every place.
    """
    from vedette.model import Window

    found = load_rules(config, rules, staged=True)
    needs = {rule.id: _sources(rule, found.rules) for rule in found.rules}
    tables = _tables(config)
    newest = max((file.end for table in tables.values() for file in table.files()), default=None)
    since = newest - timedelta(days=days) if newest else None
    seen: dict[str, set[Place]] = {}
    occurred: dict[str, set[str]] = {}
    if since is not None:
        window = Window(since, None)
        asked: dict[str, set[str]] = defaultdict(set)
        for rule in found.rules:
            asked[rule.source].update(rule.fields)
        engine = _open.engine(config)
        try:
            for name, table in tables.items():
                seen[name], occurred[name] = _looked(engine, table, window, asked[name])
        finally:
            engine.close()
    places = sorted({place for those in seen.values() for place in those if _NONE not in place})
    raising = [rule for rule in found.rules if rule.raises]
    sights = _sights(raising, needs, seen, places)
    state = {sight.source: sight.state for sight in sights}
    told = tuple(_rule(rule, needs[rule.id], state, occurred, found.rules) for rule in raising)
    return RulesCoverage(
        since=since,
        until=newest,
        places=tuple(places),
        sources=sights,
        rules=tuple(sorted(told, key=lambda one: (one.title, one.rule_id))),
        techniques=_techniques(told),
        problems=tuple(map(str, found.errors)),
    )


def _tables(config: Config) -> dict[str, EventTable]:
    from vedette.lake.events import EventTable

    lake = _open.lake(config)
    return {unit.name: EventTable(lake, unit) for unit in registry.sources().values() if lake.exists(unit)}


def _sources(rule: Rule, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The sources a rule reads: a correlation those of its base rules."""
    bases = set(rule.correlation.rules) if rule.correlation else set()
    return tuple(sorted({rule.source, *(one.source for one in rules if one.id in bases)}))


def _looked(engine: Engine, table: EventTable, window: Any, fields: set[str]) -> tuple[set[Place], set[str]]:
    """The places a source came from in the window, and those of the fields that occurred."""
    from vedette.detect.occurs import occurring
    from vedette.lake.hours import hourly

    files = [file.path for file in table.files(window)]
    if not files:
        return set(), set()
    places = {(row.account, row.region) for row in hourly(engine, table.source, files, window)}
    engine.view("vedette_sight", table.source, files, window=window)
    return places, occurring(engine, table.source, "vedette_sight", fields)


def _sights(
    rules: Sequence[Rule],
    needs: Mapping[str, tuple[str, ...]],
    seen: Mapping[str, set[Place]],
    places: Sequence[Place],
) -> tuple[SourceSight, ...]:
    counts = Counter(source for rule in rules for source in needs[rule.id])
    sights = []
    for name, count in counts.most_common():
        source, got = registry.source(name), seen.get(name, set())
        missing = [place for place in places if not _has(got, place)]
        state = "nowhere" if not got else "partly" if missing else "everywhere"
        switch = f"{source.on_by_default}; {source.doc}"
        sights.append(SourceSight(name, source.title, state, count, len(places), tuple(missing), switch))
    return tuple(sorted(sights, key=lambda sight: (-sight.rules, sight.source)))


def _has(got: set[Place], place: Place) -> bool:
    account, region = place
    return not got.isdisjoint({place, (account, _NONE), (_NONE, region), (_NONE, _NONE)})


def _rule(
    rule: Rule,
    sources: tuple[str, ...],
    state: Mapping[str, str],
    occurred: Mapping[str, set[str]],
    rules: Sequence[Rule],
) -> RuleSight:
    bases = set(rule.correlation.rules) if rule.correlation else set()
    parts = [rule, *(one for one in rules if one.id in bases)]
    never = {
        name for one in parts if occurred.get(one.source) for name in one.fields if name not in occurred[one.source]
    }
    return RuleSight(
        rule_id=rule.id,
        title=rule.title,
        level=rule.level.value,
        stage=rule.stage,
        sources=sources,
        blind=tuple(name for name in sources if state[name] == "nowhere"),
        partly=tuple(name for name in sources if state[name] == "partly"),
        never=tuple(sorted(never)),
        techniques=tuple(
            tag.removeprefix("attack.").upper()
            for tag in rule.tags
            if tag.startswith(_TECHNIQUE) and tag[len(_TECHNIQUE)].isdigit()
        ),
    )


def _techniques(rules: Sequence[RuleSight]) -> dict[str, tuple[int, int]]:
    seeing, every = Counter[str](), Counter[str]()
    for rule in rules:
        if rule.stage == "live":
            every.update(rule.techniques)
            seeing.update(() if rule.blind else rule.techniques)
    return {name: (seeing[name], every[name]) for name in sorted(every)}
