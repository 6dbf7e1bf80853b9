"""Rules over new rows: single events first (`single.py`), then correlations with what is stored around."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect import macros
from vedette.detect.frame import Frame, Relations
from vedette.detect.job import Around, Job
from vedette.detect.kinds import KINDS
from vedette.detect.known import Known
from vedette.detect.matches import quoted
from vedette.detect.narrow import Narrowing, pair_columns
from vedette.detect.reach import Reach
from vedette.detect.shapes import Shapes
from vedette.detect.single import Single
from vedette.detect.surroundings import Surroundings, within
from vedette.detect.use import Use, read, uses
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.engine import SqlEngine
    from vedette.detect.indicators.kinds import Indicator
    from vedette.detect.job import Context, Near, Place, Settled
    from vedette.detect.matches import CountedMatch
    from vedette.detect.meaning import Home
    from vedette.detect.rule import Rule
    from vedette.model import LogSource

#: From so many rows on, a relation is taken apart, and correlations read all rows near new ones at once.
_MANY_ROWS = 200_000
#: The new rows and those beside them; they reach no more than this part of the new rows' time further.
_WHOLE, _PART = "vedette_whole", 2
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rules of one source, by how they are run.

    Pairs narrow some; of the others, typed columns narrow some, and some need the record of every row.
    """

    narrowing: Narrowing
    singles: tuple[Rule, ...]
    typed: tuple[Rule, ...]
    raw: tuple[Rule, ...]
    correlations: tuple[Rule, ...]
    indicators: frozenset[tuple[str, str]]


class Detector:
    """Runs rules on an engine; not for several threads at once, as it keeps temporary tables there.

    `home` is what rules on the meaning of policies take for one's own; `profiles` and `place` are as in `Job`.
    `kept` is a folder in which it is remembered which rules may match which calls.
    `rule_seconds` gives the time each rule took so far, by id; a shared scan is split evenly.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        engine: SqlEngine,
        home: Home | None = None,
        lists: Mapping[str, Sequence[Indicator]] | None = None,
        *,
        profiles: Profiles | None = None,
        place: Place | None = None,
        kept: Path | None = None,
    ) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.engine = engine
        self.profiles, self.place, self._kept = profiles, place, kept
        self._plans: dict[str, _Plan] = {}
        self._shapes: dict[str, Shapes] = {}
        self._frames = 0
        self.rule_seconds: defaultdict[str, float] = defaultdict(float)
        macros.define(engine)
        self._new = ""
        self._known = Known(engine, self.rules.values(), home, lists)
        self._single = Single(engine, self._known, self.rule_seconds)

    def run(
        self,
        new: str,
        context: str | Context | None,
        source: LogSource,
        *,
        near: Near | None = None,
        settled: Callable[[Rule], Settled | None] | None = None,
    ) -> Iterator[CountedMatch]:
        """Every match of the source's rules in the relation `new`, rule by rule.

        Correlations also read `context`: a relation with all rows (the new ones too) from the earliest new row less the
        longest timespan to the latest plus it, or a function that gives such a relation for a window (`job.Context`).
        None means that there is nothing beside the new rows. `near` gives the stored rows of other sources; None: there
        are none. `settled` says for a rule that needs it up to when it may judge (`Job.settled`); None: nothing more
        will ever come. A match holds the events of one rule, entity, alert window and outcome; it carries the earliest
        `MOST_EVENTS` and the true count.
        """
        plan = self._plan(source)
        self._new = new
        self._known.begin(new, plan.indicators)
        around, reach = self._around(plan, new, context)
        relations = Relations(new, around.beside, around.whole)
        started = perf_counter()
        with self.framed(source, relations, *self._uses(plan, source, reach)) as reached:
            self._single.share([*plan.singles, *plan.correlations], perf_counter() - started)
            yield from self._singles(plan, new, reached[new])
            surroundings = Surroundings(self, source, new, around, reach, near, settled, reached)
            for rule in plan.correlations:
                yield from self._correlate(surroundings.job(rule))

    def _uses(self, plan: _Plan, source: LogSource, reach: timedelta) -> tuple[list[Use], list[Use]]:
        """What is asked of the new rows alone, and of all."""
        single = [Use(rule, read(rule)) for rule in plan.singles]
        near = [rule for rule in plan.correlations if within(rule, reach)]
        far = [rule for rule in plan.correlations if not within(rule, reach)]
        of_far, of_near = (uses(some, self.rules, source.name) for some in (far, near))
        return [*single, *of_far], list(of_near)

    def _singles(self, plan: _Plan, new: str, reach: Reach) -> Iterator[CountedMatch]:
        """Matches of rules on single events; of those that can be tried on shapes, rows are known."""
        rows = {rule.id: found for rule in plan.singles if (found := reach.framed(rule, read(rule))) is not None}
        tried = [rule for rule in plan.singles if rule.id in rows]
        yield from self._single.framed(tried, rows, plan.narrowing.columns)
        yield from self._single.narrow(plan.narrowing, new, rows)
        typed, raw = ([rule for rule in some if rule.id not in rows] for some in (plan.typed, plan.raw))
        yield from self._single.wide(typed, raw, new)

    def know(self, lists: Mapping[str, Sequence[Indicator]]) -> None:
        """Take these indicator lists, by name, for those that rules ask; earlier ones are forgotten."""
        self._known.lists(lists)

    def settle(
        self, near: Near, settled: Callable[[Rule], Settled | None], sources: Iterable[str]
    ) -> Iterator[CountedMatch]:
        """Every match that became final since the last time, of rules over these sources that wait for that."""
        there = set(sources)
        self._new = ""
        self._known.forget()
        for rule in self.rules.values():
            linked = rule.correlation
            if linked is None or not (linked.settles and rule.raises and there & set(rule.sources)):
                continue
            due = settled(rule)
            if due is None or due.after is None or due.after >= due.until:
                continue
            job = Job(rule, self.rules, self.engine, rule.source, None, Around(None), near, self.reach, due)
            yield from self._correlate(replace(job, profiles=self.profiles, place=self.place))

    def reach(self, source: str, relation: str, frame: Frame | None = None) -> Reach:
        """Where each rule finds rows in a relation of rows of that source.

        Beside that it is looked up which of its values are on indicator lists.
        """
        plan = self._plan(registry.source(source))
        if relation != self._new:
            self._known.look_up(relation, plan.indicators)
        return Reach(relation, plan.narrowing.reach, frame)

    @contextmanager
    def framed(
        self, source: LogSource, relations: Relations, uses: Sequence[Use], uses_of_all: Sequence[Use] = ()
    ) -> Iterator[dict[str, Reach]]:
        """As `reach`, for as long as it lasts, of the relations; where rows are many they are taken apart."""
        named = [one for one in (relations.new, relations.whole) if one is not None]
        if not source.shape or not (uses or uses_of_all) or self._rows(relations.new) < _MANY_ROWS:
            yield {one: self.reach(source.name, one) for one in named}
            return
        if source.name not in self._shapes:
            self._shapes[source.name] = Shapes(self.engine, source, self.rules.values())
        shapes = self._shapes[source.name]
        if not self._frames:
            shapes.forget()
        self._frames += 1
        try:
            with closing(Frame(self.engine, source, relations, shapes, uses, uses_of_all)) as frame:
                useful = frame if frame.useful else None
                yield {one: self.reach(source.name, one, useful) for one in named}
        finally:
            self._frames -= 1

    def _rows(self, relation: str) -> int:
        return int(self.engine.rows(f"SELECT count(*) FROM {quoted(relation)}")[0][0])

    def _correlate(self, job: Job) -> list[CountedMatch]:
        started = perf_counter()
        kind = KINDS[job.rule.correlation.type] if job.rule.correlation else None
        found = list(kind.run(job)) if kind else []
        self.rule_seconds[job.rule.id] += perf_counter() - started
        return found

    def _around(self, plan: _Plan, new: str, context: str | Context | None) -> tuple[Around, timedelta]:
        """What correlations read beside the new rows, and how far from them it reaches.

        Of many new rows, it is one relation for all correlations that look no further than half of the time that the
        new ones span, so that not much more is read. Others find what they need by the groups of the new rows.
        """
        if not callable(context) or not plan.correlations:
            return Around(context), timedelta()
        rows, first, last = self.engine.rows(f"SELECT count(*), min(ev_time), max(ev_time) FROM {quoted(new)}")[0]
        if rows < _MANY_ROWS:
            return Around(context), timedelta()
        asked = [timedelta(seconds=rule.correlation.reach_seconds) for rule in plan.correlations if rule.correlation]
        reach = max((one for one in asked if one <= (last - first) / _PART), default=timedelta())
        beside = context(Window(first - reach, last + reach + _TICK), new=False)
        both = " UNION ALL BY NAME ".join(f"SELECT * FROM {quoted(one)}" for one in (new, beside))
        self.engine.execute(f"CREATE OR REPLACE TEMP VIEW {_WHOLE} AS {both}")
        return Around(context, _WHOLE, beside), reach

    def _plan(self, source: LogSource) -> _Plan:
        if source.name not in self._plans:
            own = [r for r in self.rules.values() if r.source == source.name]
            columns = pair_columns(source)
            narrow = [r for r in own if r.correlation is None and columns and r.narrow != "TRUE"]
            chosen = {r.id for r in narrow}
            wide = [r for r in own if r.correlation is None and r.raises and r.id not in chosen]
            self._plans[source.name] = _Plan(
                Narrowing(self.engine, columns, narrow, self._kept),
                tuple(r for r in own if r.correlation is None and r.raises),
                tuple(r for r in wide if r.typed != "TRUE"),
                tuple(r for r in wide if r.typed == "TRUE"),
                tuple(
                    r
                    for r in self.rules.values()
                    if r.raises and r.correlation is not None and source.name in r.sources
                ),
                frozenset(one for r in own for one in r.indicators),
            )
        return self._plans[source.name]
