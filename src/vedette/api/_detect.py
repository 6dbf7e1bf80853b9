"""Detect: rules over what is new, matches into alerts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from vedette import log, registry
from vedette.api import _open
from vedette.api._alerts import rule_infos

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from vedette.config import Config
    from vedette.detect.rule import RuleSet
    from vedette.lake.catalog import Lake
    from vedette.state import State

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class DetectResult:
    """What a detection run did. `alerts_new` counts alerts not seen before; `problems` are rules that did not load."""

    events: int
    matches: int
    alerts_new: int
    alerts: int
    rules: int
    seconds: float
    new_ids: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    rule_seconds: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of `detect`."""
        return asdict(self)


def load_rules(config: Config, more: Sequence[str | Path] = ()) -> RuleSet:
    """The built-in rules and those of the configured and given folders, without disabled and staged ones."""
    from dataclasses import replace

    from vedette.detect.load import load

    rules = load([*config.rules.folders, *map(Path, more)], cache=config.home / "cache" / "rules")
    disabled = set(config.rules.disabled)
    kept = tuple(r for r in rules.rules if r.id not in disabled and (config.detect.staged or r.stage != "staged"))
    return replace(rules, rules=kept)


class Detection:
    """Rules, engine and tables kept open, for detecting again and again."""

    def __init__(self, *, config: Config, state: State, lake: Lake, rules: RuleSet) -> None:
        from vedette.detect.run import Detector

        self._config = config
        self._state = state
        self._lake = lake
        self._engine = _open.engine(config)
        self._rules = rules
        self._detector = Detector(rules, self._engine)
        self._info = rule_infos(rules)

    def run(self, *, since: datetime | None = None) -> DetectResult:
        """Detect over everything new, or over every event since a time; alerts are stored, the place kept."""
        from vedette.alert import group
        from vedette.detect.follow import Follower
        from vedette.lake.events import EventTable
        from vedette.model import Window

        began = perf_counter()
        events = matched = 0
        new: list[str] = []
        touched: set[str] = set()
        self._engine.refresh()
        for source in registry.sources().values():
            if not self._lake.exists(source):
                continue
            follower = Follower(EventTable(self._lake, source), self._detector, self._engine)
            place = f"detect:{source.name}"
            window = Window(since, None) if since else None
            for one in follower.passes(self._state.checkpoints.get(place), window):
                records = group(one.matches, self._info)
                new.extend(self._state.alerts.upsert(records))
                touched.update(r.id for r in records)
                events += one.rows
                matched += sum(m.count for m in one.matches)
                if one.position is not None:
                    self._state.checkpoints.set(place, one.position)
        return DetectResult(
            events=events,
            matches=matched,
            alerts_new=len(new),
            alerts=len(touched),
            rules=sum(rule.raises for rule in self._rules),
            seconds=round(perf_counter() - began, 3),
            new_ids=tuple(new),
            problems=tuple(str(e) for e in self._rules.errors),
            rule_seconds={k: round(v, 6) for k, v in self._detector.rule_seconds.items()},
        )

    def close(self) -> None:
        """Free the engine."""
        self._engine.close()


def detect(*, config: Config, rules: Sequence[str | Path] = (), since: datetime | None = None) -> DetectResult:
    """Run the rules over events that came since the last run, or over all since a time; alerts are stored.

    Rules that cannot be loaded are told in `problems` and the others run. Doing it twice raises nothing twice.
    """
    with _open.state(config) as state:
        detection = Detection(config=config, state=state, lake=_open.lake(config), rules=load_rules(config, rules))
        try:
            return detection.run(since=since)
        finally:
            detection.close()
