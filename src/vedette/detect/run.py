"""Rules over new rows: each rule looks only at rows that may concern it, and wide rules share one scan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect import macros
from vedette.detect.job import Around, Job
from vedette.detect.kinds import KINDS
from vedette.detect.known import Known
from vedette.detect.matches import (
    ATTEMPT,
    EVENT_COLUMNS,
    MOST_EVENTS,
    CountedMatch,
    matches,
    quoted,
    window_number,
)
from vedette.detect.narrow import Narrowing, comparable, exactly, numbered, pair_columns, same_pair
from vedette.detect.rule import DROP
from vedette.detect.surroundings import Surroundings
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.engine import SqlEngine
    from vedette.detect.indicators.kinds import Indicator
    from vedette.detect.job import Near, Place, Settled
    from vedette.detect.meaning import Home
    from vedette.detect.narrow import Pair
    from vedette.detect.rule import Rule
    from vedette.model import LogSource

_CANDIDATES = "vedette_candidates"
_WIDE = "vedette_wide"
#: Rows of rare pairs that are copied at the most: some 200 MB with their records.
_RARE_ROWS = 120_000
#: Wide rules that share a scan, and narrow ones that share a copy; planning takes time with their square.
_SCANNED, _COPIED = 48, 24
#: From so many new rows on, correlations read all rows near them at once.
_MANY_ROWS = 200_000
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rules of one source, by how they are run.

    Pairs narrow some; of the others, typed columns narrow some, and some need the record of every row.
    """

    narrowing: Narrowing
    typed: tuple[Rule, ...]
    raw: tuple[Rule, ...]
    correlations: tuple[Rule, ...]
    indicators: frozenset[tuple[str, str]]


class Detector:
    """Runs rules on an engine; not for several threads at once, as it keeps temporary tables there.

    `home` is what rules on the meaning of policies take for one's own; `profiles` and `place` are as in `Job`.
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
    ) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.engine = engine
        self.profiles, self.place = profiles, place
        self._plans: dict[str, _Plan] = {}
        self.rule_seconds: dict[str, float] = defaultdict(float)
        macros.define(engine)
        self._new = ""
        self._known = Known(engine, self.rules.values(), home, lists)

    def run(
        self,
        new: str,
        context: str | Callable[[Window], str] | None,
        source: LogSource,
        *,
        near: Near | None = None,
        settled: Callable[[Rule], Settled | None] | None = None,
    ) -> Iterator[CountedMatch]:
        """Every match of the source's rules in the relation `new`, rule by rule.

        Correlations also read `context`: a relation with all rows (the new ones too) from the earliest new
        row less the longest timespan to the latest plus it, or a function that gives such a relation for a
        window. None means that there is nothing beside the new rows. `near` gives the stored rows of other sources;
        None: there are none. `settled` says for a rule that needs it up to when it may judge (`Job.settled`); None:
        nothing more will ever come. A match holds the events of one rule, entity, alert window and outcome; it
        carries the earliest `MOST_EVENTS` and the true count.
        """
        plan = self._plan(source)
        self._new = new
        self._known.begin(new, plan.indicators)
        yield from self._narrow(plan, new)
        typed, raw = ([r for r in rules if self._known.may(r)] for rules in (plan.typed, plan.raw))
        for start in range(0, len(typed), _SCANNED):
            block = typed[start : start + _SCANNED]
            yield from self._widely(block, new, [r.typed for r in block])
        for start in range(0, len(raw), _SCANNED):
            block = raw[start : start + _SCANNED]
            yield from self._widely(block, new, [r.where for r in block])
        if plan.correlations:
            around = self._around(plan, new, context)
            surroundings = Surroundings(self, source, new, around, near, settled)
            for rule in plan.correlations:
                yield from self._correlate(surroundings.job(rule))

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

    def reach(self, source: str, relation: str) -> Callable[[Rule], str]:
        """What each rule can be narrowed to in a relation of rows of that source (`Narrowing.reach`).

        Beside that it is looked up which of its values are on indicator lists.
        """
        plan = self._plan(registry.source(source))
        if relation != self._new:
            self._known.look_up(relation, plan.indicators)
        return plan.narrowing.reach(relation)

    def _correlate(self, job: Job) -> list[CountedMatch]:
        started = perf_counter()
        kind = KINDS[job.rule.correlation.type] if job.rule.correlation else None
        found = list(kind.run(job)) if kind else []
        self.rule_seconds[job.rule.id] += perf_counter() - started
        return found

    def _around(self, plan: _Plan, new: str, context: str | Callable[[Window], str] | None) -> Around:
        """What correlations read beside the new rows: of many new rows, one relation for all correlations."""
        if not callable(context):
            return Around(context)
        rows, first, last = self.engine.rows(f"SELECT count(*), min(ev_time), max(ev_time) FROM {quoted(new)}")[0]
        if rows < _MANY_ROWS:
            return Around(context)
        span = timedelta(seconds=max(r.correlation.reach_seconds for r in plan.correlations if r.correlation))
        return Around(context, context(Window(first - span, last + span + _TICK)))

    def _plan(self, source: LogSource) -> _Plan:
        if source.name not in self._plans:
            own = [r for r in self.rules.values() if r.source == source.name]
            columns = pair_columns(source)
            narrow = [r for r in own if r.correlation is None and columns and r.narrow != "TRUE"]
            chosen = {r.id for r in narrow}
            wide = [r for r in own if r.correlation is None and r.raises and r.id not in chosen]
            self._plans[source.name] = _Plan(
                Narrowing(self.engine, columns, narrow),
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

    def _narrow(self, plan: _Plan, new: str) -> Iterator[CountedMatch]:
        """Rules that pairs narrow. Rows of rare pairs are copied once for all rules, records included.

        Of frequent pairs only those rows are copied that some rule of a block matches, block by block.
        """
        started = perf_counter()
        found = plan.narrowing.pairs(new)
        pairs = list(found)
        wanted: dict[str, set[int]] = defaultdict(set)
        for number, ids in enumerate(found.values()):
            for rule_id in ids:
                wanted[rule_id].add(number)
        rules = [r for r in plan.narrowing.rules if r.raises and r.id in wanted and self._known.may(r)]
        if not rules:
            return
        columns = plan.narrowing.columns
        self._number(pairs)
        asked = set().union(*(wanted[r.id] for r in rules))
        rare = self._rare(columns, new, asked)
        if rare:
            self._copy(columns, [pairs[n] for n in sorted(rare)], rules, numbered(rare), new)
        self._share(rules, perf_counter() - started)
        for rule in rules:
            if near := wanted[rule.id] & rare:
                yield from self._judge(rule, _CANDIDATES, f"{numbered(near)} AND {rule.where}")
        frequent = [r for r in rules if wanted[r.id] - rare]
        for start in range(0, len(frequent), _COPIED):
            block = frequent[start : start + _COPIED]
            yield from self._frequent(columns, pairs, block, {r.id: wanted[r.id] - rare for r in block}, new)

    def _rare(self, columns: tuple[str, ...], new: str, asked: set[int]) -> set[int]:
        """The numbers of those pairs that together have few enough rows to be copied."""
        counts = self.engine.rows(
            f"SELECT pair_no, count(*) AS n FROM {quoted(new)} AS n JOIN vedette_pairs AS p "
            f"ON {same_pair(columns)} GROUP BY pair_no ORDER BY n, pair_no"
        )
        rare: set[int] = set()
        total = 0
        for number, count in counts:
            if number in asked:
                total += count
                if total > _RARE_ROWS:
                    break
                rare.add(number)
        return rare

    def _frequent(
        self, columns: tuple[str, ...], pairs: list[Pair], rules: list[Rule], wanted: dict[str, set[int]], new: str
    ) -> Iterator[CountedMatch]:
        """Rules on pairs that have many rows: typed columns first, then each rule on those pairs that it may match.

        A condition that reads the record is tried on what typed columns leave, and only there the record is read.
        """
        copied: list[Rule] = []
        for rule in rules:
            started = perf_counter()
            wanted[rule.id] = self._near(columns, pairs, rule, wanted[rule.id], new)
            self._share([rule], perf_counter() - started)
            reached = [pairs[n] for n in sorted(wanted[rule.id])]
            if comparable(reached):
                yield from self._judge(rule, quoted(new), f"{exactly(columns, reached)} AND {rule.where}")
            elif wanted[rule.id]:
                copied.append(rule)
        if not copied:
            return
        started = perf_counter()
        whole = {n for r in copied if r.where == r.narrow for n in wanted[r.id]}
        some = [f"({numbered(wanted[r.id])} AND {r.where})" for r in copied if r.where != r.narrow]
        kept = " OR ".join([*([numbered(whole)] if whole else []), *some])
        together = sorted(set().union(*(wanted[r.id] for r in copied)))
        self._copy(columns, [pairs[n] for n in together], copied, kept, new)
        self._share(copied, perf_counter() - started)
        for rule in copied:
            yield from self._judge(rule, _CANDIDATES, f"{numbered(wanted[rule.id])} AND {rule.where}")

    def _number(self, pairs: list[Pair]) -> None:
        """The pairs and their numbers into a temporary table."""
        columns = range(len(pairs[0]))
        listed = ", ".join(f"({n}, {', '.join('?' for _ in columns)})" for n in range(len(pairs)))
        texts = ", ".join(f"CAST(c{i} AS VARCHAR) AS c{i}" for i in columns)
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE vedette_pairs AS SELECT pair_no, {texts} "
            f"FROM (VALUES {listed}) AS p(pair_no, {', '.join(f'c{i}' for i in columns)})",
            [value for pair in pairs for value in pair],
        )

    def _near(self, columns: tuple[str, ...], pairs: list[Pair], rule: Rule, wanted: set[int], new: str) -> set[int]:
        """The numbers of its pairs of which a row meets what the rule asks of the typed columns: no record is read.

        One rule at a time: an engine tries a condition once a value of a column, several linked by OR once a row.
        """
        if rule.typed == rule.narrow:
            return wanted
        listed = ", ".join(map(quoted, columns))
        inside = exactly(columns, [pairs[n] for n in sorted(wanted)])
        rows = self.engine.rows(f"SELECT DISTINCT {listed} FROM {quoted(new)} WHERE {inside} AND {rule.typed}")
        found = set(rows)
        return {n for n in wanted if pairs[n] in found}

    def _copy(self, columns: tuple[str, ...], reached: list[Pair], rules: list[Rule], kept: str, new: str) -> None:
        """The rows of these pairs for which `kept` holds, with the number of their pair, into a temporary table."""
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_CANDIDATES} AS SELECT pair_no, {_listed(rules)} "
            f"FROM {quoted(new)} AS n JOIN vedette_pairs AS p ON {same_pair(columns)} "
            f"WHERE {exactly(columns, reached)} AND ({kept})"
        )

    def _widely(self, rules: Sequence[Rule], new: str, conditions: list[str]) -> Iterator[CountedMatch]:
        """Rules that no pair rules out: one scan for all, with a mark a rule."""
        if not rules:
            return
        started = perf_counter()
        marks = ", ".join(f"{c} AS vedette_{n}" for n, c in enumerate(conditions))
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_WIDE} AS SELECT {_listed(rules)}, {marks} "
            f"FROM {quoted(new)} WHERE {' OR '.join(conditions)}"
        )
        self._share(rules, perf_counter() - started)
        for number, (rule, condition) in enumerate(zip(rules, conditions, strict=True)):
            further = "" if condition == rule.where else f" AND {rule.where}"
            yield from self._judge(rule, _WIDE, f"vedette_{number}{further}")

    def _judge(self, rule: Rule, relation: str, condition: str) -> list[CountedMatch]:
        """The rule's matches among candidates; those that an exception describes are matches of their own."""
        if not rule.exempt:
            return self._ranked(rule, relation, condition)
        found: list[CountedMatch] = []
        for exempt in rule.exempt:
            found += self._ranked(rule, relation, f"({condition}) AND {exempt.where}", exempt.name)
            condition = f"({condition}) AND NOT {exempt.where}"
        return found + self._ranked(rule, relation, condition)

    def _ranked(self, rule: Rule, relation: str, condition: str, exception: str = "") -> list[CountedMatch]:
        """The rule's matches among candidates: grouped, ranked and cut in the engine."""
        started = perf_counter()
        dropped = f" AND NOT {ATTEMPT}" if rule.attempt == DROP else ""
        columns = ", ".join(EVENT_COLUMNS)
        rows = self.engine.rows(
            "SELECT * EXCLUDE (place) FROM ("
            "SELECT entity, number, attempt, count(*) OVER whole AS total, "
            f"min(ev_time) OVER whole AS first_time, {columns}, "
            "row_number() OVER (PARTITION BY entity, number, attempt ORDER BY ev_time, ev_id) AS place "
            f"FROM (SELECT {rule.entity_sql} AS entity, {window_number(rule.window_seconds)} AS number, "
            f"{ATTEMPT} AS attempt, {columns} FROM {relation} WHERE {condition}{dropped}) "
            f"WINDOW whole AS (PARTITION BY entity, number, attempt)) WHERE place <= {MOST_EVENTS} "
            "ORDER BY number, entity, attempt, ev_time, ev_id"
        )
        found = list(matches(rule, rows, exception))
        self.rule_seconds[rule.id] += perf_counter() - started
        return found

    def _share(self, rules: Sequence[Rule], seconds: float) -> None:
        for rule in rules:
            self.rule_seconds[rule.id] += seconds / len(rules)


def _listed(rules: Sequence[Rule]) -> str:
    """The columns that judging these rules reads."""
    needed = {*EVENT_COLUMNS, *(c for r in rules for c in (*r.columns, *r.entity_columns))}
    return ", ".join(map(quoted, sorted(needed)))
