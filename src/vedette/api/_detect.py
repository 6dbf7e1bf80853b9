"""Detect: rules over what is new, matches into alerts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from vedette import log
from vedette.api import _open
from vedette.api._alerts import rule_infos
from vedette.api._incidents import incidents_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.config import Config
    from vedette.detect.exceptions import Exceptions
    from vedette.detect.matches import CountedMatch
    from vedette.detect.meaning import Home
    from vedette.detect.rule import RuleSet
    from vedette.detect.settle import Settling
    from vedette.lake.catalog import Lake
    from vedette.model import Incident
    from vedette.state import State

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class DetectResult:
    """What a detection run did. `alerts_new` counts alerts not seen before; `problems` are rules that did not load.

    `matches` counts events, and `alerts` alerts, that page; `staged` the events that rules on trial matched, `excepted`
    those that an exception describes. `expired` are sentences on exceptions that have ended.
    `swept` counts the events of the past that were looked through for what is new in indicator lists. `incidents` are
    those that hold new alerts of medium or more, and `incident_alerts` the alerts of medium or more in them.
    """

    events: int
    matches: int
    alerts_new: int
    alerts: int
    rules: int
    seconds: float
    new_ids: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    staged: int = 0
    excepted: int = 0
    expired: tuple[str, ...] = ()
    rule_seconds: dict[str, float] = field(default_factory=dict)
    swept: int = 0
    incidents: int = 0
    incident_alerts: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of `detect`."""
        return asdict(self)


def load_rules(config: Config, more: Sequence[str | Path] = ()) -> RuleSet:
    """The built-in rules and those of the configured and given folders without disabled ones; exceptions put in.

    What a correlation counts stays, silent.
    """
    from vedette.detect.exceptions import applied
    from vedette.detect.load import load
    from vedette.detect.rule import with_bases

    cache = config.home / "cache" / "rules"
    rules = load([*config.rules.folders, *map(Path, more)], cache=cache)
    disabled = set(config.rules.disabled)
    kept = tuple(
        replace(rule, stage="live") if config.detect.staged else rule for rule in rules if rule.id not in disabled
    )
    return applied(replace(rules, rules=with_bases(kept, rules)), load_exceptions(config), cache)


def load_exceptions(config: Config) -> Exceptions:
    """The exceptions of the configured file, or of `exceptions.yml` in the home folder where there is one."""
    from vedette.detect.exceptions import load

    return load(config.exceptions, datetime.now(UTC).date())


def home_of(config: Config, state: State) -> Home:
    """What rules on the meaning of policies take for one's own: accounts configured, or that logs came from."""
    from vedette.detect.meaning import Home

    known = frozenset({*config.accounts.ids, *config.accounts.exclude}) | state.streams.accounts()
    return Home(known, config.accounts.organization_id)


@dataclass(slots=True)
class _Tally:
    """What a run has found so far."""

    events: int = 0
    swept: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    new: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


class Detection:
    """Rules, engine and tables kept open, for detecting again and again."""

    def __init__(self, *, config: Config, state: State, lake: Lake, rules: RuleSet) -> None:
        from vedette.detect.follow import Stored
        from vedette.detect.indicators.lists import Lists
        from vedette.detect.run import Detector

        self._config = config
        self._state = state
        self._engine = _open.engine(config)
        self._stored = Stored(lake, self._engine)
        self._rules = rules
        self._home = home_of(config, state)
        self._lists = Lists(_open.indicators(config), state, least=config.indicators.least_confidence)
        self._detector = Detector(
            rules,
            self._engine,
            self._home,
            profiles=state.profiles,
            place=_open.place(config),
            kept=config.home / "cache" / "pairs",
        )
        self._info = rule_infos(rules)
        self._exceptions = load_exceptions(config)

    def run(self, *, since: datetime | None = None, quiet: bool = False) -> DetectResult:
        """Detect over everything new, or over every event since a time; alerts are stored, the place kept.

        `quiet` says that nothing is on its way, so that the clock too tells what has settled (`settle.Settling`).
        """
        from vedette.lake.quiet import quiet as quietly

        with quietly():
            return self._run(since, quiet=quiet)

    def _run(self, since: datetime | None, *, quiet: bool) -> DetectResult:
        from vedette.detect.follow import Follower
        from vedette.model import Window

        began = perf_counter()
        tally = _Tally()
        self._engine.refresh()
        tables = self._stored.refresh()
        if self._lists.changed(datetime.now(UTC)):
            self._detector.know(self._lists.active(datetime.now(UTC)))
            self._sweep(tally)
        settling = self._settling(quiet=quiet)
        for name, table in tables.items():
            follower = Follower(table, self._detector, self._engine, near=self._stored.near, settled=settling)
            place = f"detect:{name}"
            window = Window(since, None) if since else None
            for one in follower.passes(self._state.checkpoints.get(place), window):
                self._keep(one.matches, tally)
                tally.events += one.rows
                if one.position is not None:
                    self._state.checkpoints.set(place, one.position)
        if settling is not None:
            self._keep(list(self._detector.settle(self._stored.near, settling, tables)), tally)
            for key, value in settling.places(self._rules).items():
                self._state.checkpoints.set(key, value)
        return DetectResult(
            events=tally.events,
            matches=tally.counted["live"],
            alerts_new=len(tally.new),
            alerts=len(tally.touched),
            rules=sum(rule.raises and rule.stage == "live" for rule in self._rules),
            seconds=round(perf_counter() - began, 3),
            new_ids=tuple(tally.new),
            problems=tuple(str(e) for e in self._rules.errors),
            staged=tally.counted["staged"],
            excepted=tally.counted["excepted"],
            expired=self._exceptions.expired,
            rule_seconds={k: round(v, 6) for k, v in self._detector.rule_seconds.items()},
            swept=tally.swept,
        )

    def _sweep(self, tally: _Tally) -> None:
        """Look through the past for what is new in the lists, once; alerts that are there stay as they are."""
        from vedette.detect.follow import Follower
        from vedette.detect.run import Detector
        from vedette.model import Window

        now = datetime.now(UTC)
        fresh = self._lists.fresh(now)
        asking = [r for r in self._rules if r.indicators and r.correlation is None and r.raises]
        days = self._config.indicators.sweep_days
        if any(fresh.values()) and asking and days:
            window = Window(now - timedelta(days=days), None)
            detector = Detector(asking, self._engine, self._home, fresh)
            tables = self._stored.refresh()
            for name in sorted({rule.source for rule in asking} & set(tables)):
                if self._state.checkpoints.get(f"detect:{name}") is None:
                    continue  # nothing of it was looked at before: the pass over what is new sees all
                for one in Follower(tables[name], detector, self._engine).passes(None, window):
                    self._keep(one.matches, tally)
                    tally.swept += one.rows
            self._detector.know(self._lists.active(now))
        self._lists.swept()

    def _settling(self, *, quiet: bool) -> Settling | None:
        """Up to when rules may judge that wait for what comes late; None where no rule does."""
        from vedette.detect.settle import Settling

        if not any(rule.correlation is not None and rule.correlation.settles for rule in self._rules):
            return None
        return Settling(
            self._stored.latest(),
            self._state.checkpoints.all(),
            timedelta(minutes=self._config.detect.lateness_minutes),
            quiet=datetime.now(UTC) if quiet else None,
        )

    def _keep(self, matches: list[CountedMatch], tally: _Tally) -> None:
        """Store the alerts of these matches; those that page nobody are counted apart."""
        from vedette.alert import group

        marked = list(self._exceptions.marked(matches, self._rules))
        records = group(marked, self._info)
        tally.new.extend(self._state.alerts.upsert(records))
        tally.touched.update(r.id for r in records if r.status == "open")
        for match in marked:
            tally.counted["excepted" if match.exception else self._info[match.rule_id].stage] += match.count

    def close(self) -> None:
        """Free the engine."""
        self._engine.close()


def with_incidents(result: DetectResult, incidents: Sequence[Incident]) -> DetectResult:
    """The same result with the numbers of the incidents that hold its new alerts."""
    return replace(result, incidents=len(incidents), incident_alerts=sum(len(one.alerts) for one in incidents))


def detect(*, config: Config, rules: Sequence[str | Path] = (), since: datetime | None = None) -> DetectResult:
    """Run the rules over events that came since the last run, or over all since a time; alerts are stored.

    Rules that cannot be loaded are told in `problems` and the others run. Doing it twice raises nothing twice.
    """
    from vedette.lake.quiet import quiet

    with quiet(), _open.state(config) as state:  # quiet for the modules that are loaded now, too
        detection = Detection(config=config, state=state, lake=_open.lake(config), rules=load_rules(config, rules))
        try:
            done = detection.run(since=since, quiet=True)
            return with_incidents(done, incidents_with(done.new_ids, state, config))
        finally:
            detection.close()
