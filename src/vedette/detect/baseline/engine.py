"""Baselines beside a table as it grows: learn what is new, judge what has settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vedette.detect.baseline import absent, first_seen, learn, places, rate, volume
from vedette.detect.baseline.memory import Memory
from vedette.detect.baseline.select import Judging
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from vedette.detect.baseline.profile import Learned, Profile, Profiles
    from vedette.detect.baseline.select import Place
    from vedette.detect.engine import SqlEngine
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Correlation, Rule
    from vedette.model import LogSource

    Judge = Callable[..., Iterator[CountedMatch]]
    Limit = Callable[[Correlation, datetime], datetime]
    Reach = Callable[[str], Callable[[Rule], str]]
    Rows = Callable[[Window], str]

_TICK = timedelta(microseconds=1)

#: How each kind is judged, and until when rows are settled; without that all are.
KINDS: dict[str, tuple[Judge, Limit | None]] = {
    "first_seen": (first_seen.judge, first_seen.limit),
    "awakened": (first_seen.judge, first_seen.limit),
    "unusual_volume": (volume.judge, volume.limit),
    "absent": (absent.judge, absent.limit),
    "rate": (rate.judge, rate.limit),
    "two_places": (places.judge, None),
}
#: The source whose principals are shown to people.
SHOWN_SOURCE = "cloudtrail"


@dataclass(frozen=True, slots=True)
class Settled:
    """The latest event time known of a source, before the new rows (None for none) and with them."""

    before: datetime | None = None
    now: datetime | None = None


@dataclass(slots=True)
class Baselines:
    """The baseline rules of all sources. `settled` gives how far event time is, by source.

    `rules` are all rules by id. Without `profiles` each run stands for itself: its rows are all there is, and settled.
    """

    rules: Mapping[str, Rule]
    engine: SqlEngine
    profiles: Profiles | None = None
    place: Place | None = None
    settled: dict[str, Settled] = field(default_factory=dict)

    def wanted(self, source: LogSource) -> dict[str, tuple[Profile, Correlation | None]]:
        """The profiles of the source by id, each with a correlation that it is of; those shown to people too."""
        found: dict[str, tuple[Profile, Correlation | None]] = {}
        if source.name == SHOWN_SOURCE:
            found = {p.id: (p, None) for p in learn.shown(source)}
        for rule, linked in self._rules(source):
            for profile in learn.of_rule(rule, self._bases(linked), source).values():
                found.setdefault(profile.id, (profile, linked))
        return found

    def learn(
        self, wanted: Mapping[str, tuple[Profile, Correlation | None]], source: LogSource, relation: str, reach: Reach
    ) -> Iterator[Learned]:
        """What the rows of the relation add to these profiles."""
        linked = {one: correlation for one, (_, correlation) in wanted.items() if correlation is not None}
        profiles = [profile for profile, _ in wanted.values()]
        yield from learn.learned(profiles, self.rules, linked, source, self.engine, relation, reach(relation))

    def judge(
        self, rule: Rule, source: LogSource, relation: str, context: Rows | None, reach: Reach
    ) -> Iterator[CountedMatch]:
        """The rule's matches among those rows of the relation that have settled."""
        linked = _linked(rule)
        kept = self.profiles
        if kept is None:
            kept = Memory()
            wanted = {p.id: (p, linked) for p in learn.of_rule(rule, self._bases(linked), source).values()}
            kept.learn(list(self.learn(wanted, source, relation, reach)), before=None, after="here")
        now = self.settled.get(source.name, Settled()).now
        until = None if now is None else now - _lateness(linked)
        judging = Judging(rule, self._bases(linked), self.engine, kept, reach, context, until, self.place)
        yield from KINDS[linked.type][0](judging, relation)

    def due(self, source: LogSource, rows: Rows, context: Rows, reach: Reach) -> Iterator[CountedMatch]:
        """Matches of rows that were there before, and have settled since.

        `rows` and `context` give a relation of every row of a window, two that may be in use at the same time.
        """
        settled = self.settled.get(source.name, Settled())
        if settled.before is None or settled.now is None or settled.before >= settled.now:
            return
        for rule, linked in self._rules(source):
            limit = KINDS[linked.type][1]
            if limit is None:
                continue
            start = limit(linked, settled.before - _lateness(linked))
            end = min(limit(linked, settled.now - _lateness(linked)), settled.before + _TICK)
            if start < end:
                yield from self.judge(rule, source, rows(Window(start, end)), context, reach)

    def _rules(self, source: LogSource) -> list[tuple[Rule, Correlation]]:
        return [
            (rule, rule.correlation)
            for rule in self.rules.values()
            if rule.source == source.name and rule.correlation is not None and rule.correlation.type in KINDS
        ]

    def _bases(self, linked: Correlation) -> Sequence[Rule]:
        return [self.rules[one] for one in linked.rules]


def _linked(rule: Rule) -> Correlation:
    assert rule.correlation is not None  # noqa: S101  only such rules come here
    return rule.correlation


def _lateness(linked: Correlation) -> timedelta:
    return timedelta(seconds=linked.options["lateness"])
