"""Backtest: what rules would have raised over the past, without raising it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from vedette.api import _open
from vedette.api._alerts import rule_infos
from vedette.api._detect import home_of, load_exceptions, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vedette.config import Config
    from vedette.detect.backtest import Raised, Trial
    from vedette.detect.follow import Follower
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import RuleSet
    from vedette.model import RuleInfo, Window

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Backtest:
    """The answer of `rules_backtest`: the span that was looked at (UTC, `until` exclusive), and a trial a rule.

    `problems` are rules that did not load.
    """

    since: datetime
    until: datetime
    events: int
    trials: tuple[Trial, ...]
    problems: tuple[str, ...] = ()


def rules_backtest(
    ids: Sequence[str] = (),
    *,
    config: Config,
    days: float = 14,
    rules: Sequence[str | Path] = (),
    until: datetime | None = None,
) -> Backtest:
    """What the rules of these ids (all without any) would have raised over the last `days`; nothing is stored.

    The span ends at `until`, else at the newest event. An id may be a rule file: then its rules are meant. Exceptions
    hold as in detection. Raises `UsageError` for an id that no rule has.
    """
    from vedette.detect.backtest import trials

    files = [path for path in ids if Path(path).suffix in {".yml", ".yaml"}]
    loaded = load_rules(config, [*rules, *files])
    chosen = _chosen(loaded, ids)
    run = _Run(config, chosen)
    raised = list(run.over(days, until))
    return Backtest(
        since=run.since,
        until=run.until,
        events=run.events,
        trials=tuple(trials(chosen, raised, run.excepted, days)),
        problems=tuple(str(error) for error in loaded.errors),
    )


def _chosen(loaded: RuleSet, ids: Sequence[str]) -> RuleSet:
    """The rules that are asked for, with the rules they are made of, which raise nothing then."""
    if not ids:
        return loaded
    wanted: set[str] = set()
    for one in ids:
        found = [r.id for r in loaded if r.place.rpartition(":")[0] == one]
        wanted.update(found or [loaded.rule(one).id])
    needed = set(wanted)
    for _ in loaded:
        more = {b for r in loaded if r.id in needed and r.correlation for b in r.correlation.rules} - needed
        if not more:
            break
        needed |= more
    kept = (replace(r, raises=r.raises and r.id in wanted) for r in loaded if r.id in needed)
    return replace(loaded, rules=tuple(kept))


class _Run:
    """Detection over a span of the past, its alerts counted instead of kept; profiles of the past are learned."""

    def __init__(self, config: Config, rules: RuleSet) -> None:
        self._config = config
        self._rules = rules
        self._infos = rule_infos(rules)
        self._exceptions = load_exceptions(config)
        self.since = self.until = datetime.now(UTC)
        self.events = 0
        self.excepted: Counter[str] = Counter()

    def over(self, days: float, until: datetime | None) -> Iterator[Raised]:
        """What is raised in the last days before a time, or before the newest event."""
        from vedette.detect.follow import Follower, Stored
        from vedette.detect.indicators.lists import Lists
        from vedette.detect.run import Detector
        from vedette.model import Window

        config = self._config
        with _open.state(config) as state:
            engine = _open.engine(config)
            try:
                stored = Stored(_open.lake(config), engine)
                tables = stored.refresh()
                self.until = until or max(stored.latest().values(), default=datetime.now(UTC)) + _TICK
                self.since = self.until - timedelta(days=days)
                lists = Lists(_open.indicators(config), state, least=config.indicators.least_confidence)
                detector = Detector(
                    self._rules,
                    engine,
                    home_of(config, state),
                    lists.active(datetime.now(UTC)),
                    profiles=state.profiles,
                    place=_open.place(config),
                )
                for table in tables.values():
                    follower = Follower(table, detector, engine, near=stored.near)
                    yield from self._table(follower, Window(self.since, self.until))
            finally:
                engine.close()

    def _table(self, follower: Follower, window: Window) -> Iterator[Raised]:
        from vedette.alert import group
        from vedette.detect.backtest import Raised

        for one in follower.passes(None, window):
            self.events += one.rows
            matches = list(self._exceptions.marked(one.matches, self._rules))
            counts = _counts(matches, self._infos)
            for record in group(matches, self._infos):
                if record.status == "excepted":
                    self.excepted[record.rule_id] += 1
                    continue
                yield Raised(
                    id=record.id,
                    rule_id=record.rule_id,
                    entity=record.entity,
                    severity=record.severity,
                    at=record.window_start,
                    events=counts[record.rule_id, record.entity, record.window_start],
                    addresses=frozenset(e.src_ip for e in record.events if e.src_ip),
                    actions=frozenset(e.action for e in record.events if e.action),
                )


def _counts(matches: Sequence[CountedMatch], infos: dict[str, RuleInfo]) -> Counter[tuple[str, str, datetime]]:
    """Events by rule, entity and window; a match carries but the earliest of many."""
    from vedette.alert.group import window_start

    counted: Counter[tuple[str, str, datetime]] = Counter()
    for match in matches:
        if not match.exception:
            key = (match.rule_id, match.entity, window_start(match.time, infos[match.rule_id].window))
            counted[key] += match.count
    return counted
