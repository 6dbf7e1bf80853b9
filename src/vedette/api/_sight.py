"""Which rules can see: rules joined with what arrives, from where, and with the fields it has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.api._coverage import coverage
from vedette.api._detect import load_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.api._coverage import CoverageReport
    from vedette.config import Config
    from vedette.detect.rule import RuleSet
    from vedette.detect.sight import Known, Place, Sight
    from vedette.lake.engine import Engine
    from vedette.model import LogSource

_CLOUDTRAIL = "cloudtrail"


@dataclass(frozen=True, slots=True)
class RulesCoverage:
    """The answer of `rules_coverage`: a sight a rule, and the places (account, region) that logs come from.

    `since` and `until` span what was looked at, UTC. `layer` is ATT&CK Navigator's; `sampled` counts records by source.
    """

    since: datetime
    until: datetime
    sights: tuple[Sight, ...]
    places: tuple[Place, ...]
    sampled: dict[str, int]
    layer: dict[str, Any]
    problems: tuple[str, ...] = ()


def rules_coverage(
    *, config: Config, rules: Sequence[str | Path] = (), now: datetime | None = None, fields: bool = True
) -> RulesCoverage:
    """Join each rule with the logs it needs: where they arrive, where they are missing or have stopped.

    A source that is silent now (an open gap of `coverage`) counts as missing there. With `fields` a sample of the
    records is read for the fields that rules ask for. Staged rules are among them.
    """
    from vedette.detect.sight import layer, sights

    loaded = load_rules(config, rules)
    report = coverage(config=config, now=now)
    known = _known(report, loaded, config, fields=fields)
    found = tuple(sights(loaded, known, _data_only(loaded)))
    return RulesCoverage(
        since=report.since,
        until=report.until,
        sights=found,
        places=tuple(sorted(known.places)),
        sampled=dict(known.sampled),
        layer=layer(found),
        problems=tuple(str(error) for error in loaded.errors),
    )


def _data_only(loaded: RuleSet) -> frozenset[str]:
    from vedette.detect.dataevents import data_events_only

    return frozenset(r.id for r in loaded if r.source == _CLOUDTRAIL and data_events_only(r))


def _known(report: CoverageReport, rules: RuleSet, config: Config, *, fields: bool) -> Known:
    from vedette.detect.sight import Known, Place, field_paths
    from vedette.lake.events import EventTable
    from vedette.lake.hours import places_with
    from vedette.lake.occurring import occurring
    from vedette.model import Window

    lake = _open.lake(config)
    silent = {(g.source, g.account, g.region) for g in report.gaps if g.open}
    seen: dict[str, set[Place]] = {}
    for one in report.streams:
        s = one.stream
        gone = {(s.source, s.account, s.region), (s.source, s.account, ""), (s.source, "", "")} & silent
        if s.region and one.events and not gone:
            seen.setdefault(s.source, set()).add(Place(s.account, s.region))
    sampled: dict[str, int] = {}
    there: dict[str, frozenset[str]] = {}
    data: frozenset[Place] = frozenset()
    called: set[str] = set()
    engine = _open.engine(config)
    try:
        for name in seen:
            source = registry.source(name)
            window = Window(report.since, report.until)
            files = EventTable(lake, source).files(window)
            if name == _CLOUDTRAIL:
                paths = [f.path for f in files]
                data = frozenset(Place(*p) for p in places_with(engine, source, paths, "eventCategory", "Data", window))
            if fields:
                found = occurring(engine, source, files)
                sampled[name] = len(found.records)
                paths_of = (field_paths(_json(record)) for record in found.records)
                there[name] = frozenset().union(*paths_of, {c.lower() for c in found.columns})
                called |= _called(engine, source, rules)
    finally:
        engine.close()
    places = frozenset(p for some in seen.values() for p in some if "-" not in (p.account, p.region))
    return Known({n: frozenset(s) for n, s in seen.items()}, data, places, there, sampled, frozenset(called))


def _called(engine: Engine, source: LogSource, rules: RuleSet) -> set[str]:
    """Ids of the source's plain rules whose services and calls are among the rows that were looked at last."""
    from vedette.detect.macros import define
    from vedette.detect.narrow import Narrowing, pair_columns
    from vedette.lake.occurring import VIEW

    own = [r for r in rules if r.source == source.name and r.correlation is None]
    columns = pair_columns(source)
    narrow = [r for r in own if columns and r.narrow != "TRUE"]
    define(engine)
    found = Narrowing(engine, columns, narrow).pairs(VIEW)
    return {r.id for r in own} - {r.id for r in narrow} | {rule for ids in found.values() for rule in ids}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
