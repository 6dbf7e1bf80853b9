"""Rules on single events: each looks only at rows that may concern it, and wide rules share one scan."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from time import perf_counter
from typing import TYPE_CHECKING, Any

from vedette.detect.matches import ATTEMPT, EVENT_COLUMNS, MOST_EVENTS, CountedMatch, matches, quoted, window_number
from vedette.detect.narrow import comparable, exactly, numbered, same_pair
from vedette.detect.rule import DROP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from vedette.detect.engine import SqlEngine
    from vedette.detect.known import Known
    from vedette.detect.narrow import Narrowing, Pair
    from vedette.detect.reach import Rows
    from vedette.detect.rule import Rule

_CANDIDATES = "vedette_candidates"
_WIDE = "vedette_wide"
#: Rows of rare pairs that are copied at the most: some 200 MB with their records.
_RARE_ROWS = 120_000
#: Wide rules that share a scan, and narrow ones that share a copy; planning takes time with their square.
_SCANNED, _COPIED = 48, 24
#: Events of one rule that are fetched before they are ranked.
_FEW = 5_000


class Single:
    """Runs rules on single events. `seconds` is added to: the time of each rule by id; what is shared, evenly."""

    def __init__(self, engine: SqlEngine, known: Known, seconds: defaultdict[str, float]) -> None:
        self.engine = engine
        self._known = known
        self.seconds = seconds

    def wide(self, typed: Sequence[Rule], raw: Sequence[Rule], new: str) -> Iterator[CountedMatch]:
        """Rules that no pair rules out: `typed` by their conditions over typed columns first, `raw` by the whole."""
        first = ([(r, r.typed) for r in typed], [(r, r.where) for r in raw])
        for rules in first:
            asked = [(rule, condition) for rule, condition in rules if self._known.may(rule)]
            for start in range(0, len(asked), _SCANNED):
                yield from self._widely(asked[start : start + _SCANNED], new)

    def framed(
        self, rules: Sequence[Rule], rows: Mapping[str, Rows], columns: tuple[str, ...]
    ) -> Iterator[CountedMatch]:
        """Rules that were tried on shapes; `rows` says where they find rows, by the rule's id.

        Where records must be read that are not kept apart, typed columns first say of which pairs.
        """
        for rule in rules:
            found = rows[rule.id]
            inside = found.inside if rule.where == rule.typed else f"{found.inside} AND ({rule.rest})"
            if not found.none and not found.apart and rule.where != rule.typed:
                started = perf_counter()
                listed = ", ".join(map(quoted, columns))
                pairs = self.engine.rows(f"SELECT DISTINCT {listed} FROM {found.relation} WHERE {found.inside}")
                self.share([rule], perf_counter() - started)
                inside = f"{exactly(columns, pairs)} AND {rule.where}"
            if not found.none and inside != "FALSE":
                yield from self._judge(rule, found.relation, inside)

    def narrow(self, narrowing: Narrowing, new: str, without: Collection[str] = ()) -> Iterator[CountedMatch]:
        """Rules that pairs narrow, but for some. Rows of rare pairs are copied once for all rules, records included.

        Of frequent pairs only those rows are copied that some rule of a block matches, block by block.
        """
        started = perf_counter()
        rules = [r for r in narrowing.rules if r.raises and r.id not in without and self._known.may(r)]
        if not rules:
            return
        found = narrowing.pairs(new)
        pairs = list(found)
        wanted: dict[str, set[int]] = defaultdict(set)
        for number, ids in enumerate(found.values()):
            for rule_id in ids:
                wanted[rule_id].add(number)
        rules = [rule for rule in rules if rule.id in wanted]
        if not rules:
            return
        columns = narrowing.columns
        self._number(pairs)
        asked = set().union(*(wanted[r.id] for r in rules))
        rare = self._rare(columns, new, asked)
        if rare:
            self._copy(columns, [pairs[n] for n in sorted(rare)], rules, numbered(rare), new)
        self.share(rules, perf_counter() - started)
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
            self.share([rule], perf_counter() - started)
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
        self.share(copied, perf_counter() - started)
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

    def _widely(self, asked: Sequence[tuple[Rule, str]], new: str) -> Iterator[CountedMatch]:
        """Some of them, each with what is asked first: one scan for all, with a mark a rule."""
        started = perf_counter()
        rules, conditions = [rule for rule, _ in asked], [condition for _, condition in asked]
        marks = ", ".join(f"{c} AS vedette_{n}" for n, c in enumerate(conditions))
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_WIDE} AS SELECT {_listed(rules)}, {marks} "
            f"FROM {quoted(new)} WHERE {' OR '.join(conditions)}"
        )
        self.share(rules, perf_counter() - started)
        for number, (rule, condition) in enumerate(asked):
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
        """The rule's matches among candidates: grouped, ranked and cut here, or in the engine where they are many."""
        started = perf_counter()
        dropped = f" AND NOT {ATTEMPT}" if rule.attempt == DROP else ""
        columns = ", ".join(EVENT_COLUMNS)
        events = (
            f"SELECT {rule.entity_sql} AS entity, {window_number(rule.window_seconds)} AS number, "
            f"{ATTEMPT} AS attempt, {columns} FROM {relation} WHERE {condition}{dropped}"
        )
        order = "ORDER BY number, entity, attempt, ev_time, ev_id"
        # Windows take longer to plan than most rules' few events to find.
        few = self.engine.rows(f"{events} {order} LIMIT {_FEW + 1}")
        rows: Iterable[tuple[Any, ...]] = ranked(few)
        if len(few) > _FEW:
            rows = self.engine.rows(
                "SELECT * EXCLUDE (place) FROM ("
                "SELECT entity, number, attempt, count(*) OVER whole AS total, "
                f"min(ev_time) OVER whole AS first_time, {columns}, "
                "row_number() OVER (PARTITION BY entity, number, attempt ORDER BY ev_time, ev_id) AS place "
                f"FROM ({events}) WINDOW whole AS (PARTITION BY entity, number, attempt)) "
                f"WHERE place <= {MOST_EVENTS} {order}"
            )
        found = list(matches(rule, rows, exception))
        self.seconds[rule.id] += perf_counter() - started
        return found

    def share(self, rules: Sequence[Rule], seconds: float) -> None:
        """Count the time as these rules', evenly."""
        for rule in rules:
            self.seconds[rule.id] += seconds / len(rules)


def ranked(events: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Events for `matches`, at most `MOST_EVENTS` of each: entity, number, whether attempt, count, time, the event.

    They come as the first three of those with the event, in their order and each match's by time.
    """
    for key, group in groupby(events, key=itemgetter(0, 1, 2)):
        found = list(group)
        first = found[0][3 + EVENT_COLUMNS.index("ev_time")]
        for event in found[:MOST_EVENTS]:
            yield (*key, len(found), first, *event[3:])


def _listed(rules: Sequence[Rule]) -> str:
    """The columns that judging these rules reads."""
    needed = {*EVENT_COLUMNS, *(c for r in rules for c in (*r.columns, *r.entity_columns))}
    return ", ".join(map(quoted, sorted(needed)))
