"""A correlation as a tree: what it counts are rules, or the firing windows of correlations below it.

Every node has two tables. `vedette_hits_N` holds its events, each once a group: the source and id of the event, its
time, a bit for each rule it matches, the values it is grouped by, the value that is measured, and what the node above
asks for. `vedette_fired_N` holds those of them whose window meets the condition; to the node above they are events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.matches import EVENT_COLUMNS, quoted
from vedette.detect.reach import Rows
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from vedette.detect.groups import Groups
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Correlation, Rule

#: The columns of an event that are carried to the match.
CARRIED = tuple(c for c in EVENT_COLUMNS if c not in ("ev_id", "ev_time"))
_NUMBER = "[+-]?[0-9]{1,18}([.][0-9]+)?"
#: What is measured as a number, not as text.
_METRICS = frozenset({"value_sum", "value_avg", "value_median"})


@dataclass(frozen=True, slots=True)
class Node:
    """One correlation of the tree. `asked` are further fields of its events that the node above wants."""

    number: int
    rule: Rule
    linked: Correlation
    leaves: tuple[tuple[int, Rule], ...]
    below: tuple[tuple[int, Node], ...]
    asked: tuple[str, ...]
    sql: Mapping[str, Mapping[str, str]]

    @property
    def hits(self) -> str:
        """Its table of events."""
        return f"vedette_hits_{self.number}"

    @property
    def fired(self) -> str:
        """Its table of events whose window meets the condition."""
        return f"vedette_fired_{self.number}"

    @property
    def span(self) -> int:
        """Its timespan in microseconds."""
        return self.linked.timespan_seconds * 1_000_000

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns with the values it is grouped by; one with a constant where it is not grouped."""
        return tuple(f"g{n}" for n in range(max(1, len(self.linked.group_by))))

    @property
    def values(self) -> tuple[str, ...]:
        """Its columns beside the event's own: groups, the measured value, what is asked for."""
        return (*self.groups, "v", *(f"x{n}" for n in range(len(self.asked))))

    @property
    def numeric(self) -> bool:
        """Whether the measured value is a number."""
        return self.linked.type in _METRICS or "percentile" in self.linked.options

    @property
    def repeats(self) -> bool:
        """Whether an event's id may come again at another time: a source that tells of changes is below."""
        return any("ev_time" in registry.source(name).key for name in self.linked.sources)

    @property
    def shares(self) -> bool:
        """Whether each value is measured against all the others of its group."""
        return self.linked.type == "value_percentile" and not self.numeric

    def walk(self) -> Iterator[Node]:
        """The node and all below it, those below first."""
        for _, node in self.below:
            yield from node.walk()
        yield self

    def every_leaf(self) -> Iterator[tuple[Node, int, Rule]]:
        """Every rule in the tree with its node and bit."""
        for node in self.walk():
            for bit, rule in node.leaves:
                yield node, bit, rule

    def of_rule(self, leaf: Rule) -> list[str]:
        """The SQL of each of `values` for events that match one of its rules."""
        return self._values(lambda name: self.sql[self.linked.named(name, leaf.id)][leaf.source])

    def of_node(self, node: Node, table: str) -> list[str]:
        """The SQL of each of `values` for firing windows of a node below, in the table of that alias."""

        def value(name: str) -> str:
            field = self.linked.named(name, node.rule.id)
            if field in node.linked.group_by:
                return f"{table}.g{node.linked.group_by.index(field)}"
            return f"{table}.x{node.asked.index(field)}"

        return self._values(value)

    def _values(self, value: Callable[[str], str]) -> list[str]:
        measured = [value(name) for name in self.linked.options.get("fields", ())]
        return [
            *([value(name) for name in self.linked.group_by] or ["'all'"]),
            self._measured(measured),
            *(value(name) for name in self.asked),
        ]

    def _measured(self, values: Sequence[str]) -> str:
        """One value to measure: a number, a text, or several texts as one; NULL where one is missing."""
        if not values:
            return "CAST(NULL AS VARCHAR)"
        if self.numeric:
            return number(values[0])
        if len(values) == 1:
            return values[0]
        there = " AND ".join(f"({value}) IS NOT NULL" for value in values)
        return f"CASE WHEN {there} THEN CAST(to_json([{', '.join(values)}]) AS VARCHAR) END"


def tree(rule: Rule, rules: Mapping[str, Rule]) -> Node:
    """The correlation with everything below it."""
    nodes = iter(range(1_000_000))
    known: dict[str, Mapping[str, str]] = {}

    def build(one: Rule, asked: tuple[str, ...]) -> Node:
        linked = one.correlation
        if linked is None:
            raise ValueError(one.id)
        known.update(linked.sql)
        number = next(nodes)
        leaves, below = [], []
        for at, base in enumerate(rules[i] for i in linked.rules):
            if base.correlation is None:
                leaves.append((1 << at, base))
                continue
            wanted = [*linked.group_by, *linked.options.get("fields", ()), *asked]
            resolved = dict.fromkeys(linked.named(name, base.id) for name in wanted)
            further = tuple(name for name in resolved if name not in base.correlation.group_by)
            below.append((1 << at, build(base, further)))
        return Node(number, one, linked, tuple(leaves), tuple(below), asked, known)

    return build(rule, ())


def number(value: str) -> str:
    """SQL: a text as an exact number, NULL where it is none."""
    return (
        f"CASE WHEN regexp_full_match({value}, '{_NUMBER}') THEN TRY_CAST({value} AS DECIMAL(24, 6)) "
        f"ELSE TRY_CAST(TRY_CAST({value} AS DOUBLE) AS DECIMAL(24, 6)) END"
    )


def listed(linked: Correlation, leaf: Rule) -> dict[str, str]:
    """The group columns that are lists for events of this rule, with their SQL: it is in the group of each member."""
    source = registry.source(leaf.source)
    found = {}
    for at, name in enumerate(linked.group_by):
        field = linked.named(name, leaf.id)
        column = source.column(field)
        common = next((kind for known, kind, _ in COMMON_COLUMNS if known == field), None)
        if common == "list<string>" or (common is None and column is not None and column.type == "list<string>"):
            parts = [field] if field in source.aliases or common else field.split(".")
            found[f"g{at}"] = ".".join(map(quoted, parts))
    return found


def there(node: Node, reached: Callable[[Rule], Reach | None]) -> tuple[int, int | None]:
    """The bits of those of the node's rules that have rows, and how many in all at the most; None: nobody knows."""
    found = {bit: reach.rows(leaf, exact=False) for bit, leaf in node.leaves if (reach := reached(leaf)) is not None}
    return sum(bit for bit, rows in found.items() if not rows.none), Rows.in_all(found.values())


def leaf_rows(
    node: Node,
    bit: int,
    leaf: Rule,
    reach: Reach,
    *,
    exact: bool,
    more: Sequence[str] = (),
    groups: Groups | None = None,
) -> str:
    """SELECT: events that the rule matches (may match, unless `exact`), once for each group; empty if it matches none.

    Their columns are src, ev_id, ev_time, mask, the node's values, and `more` columns of the relation. Of `groups`
    alone, if given, rows are wanted, exact ones; there may be others.
    """
    lists = listed(node.linked, leaf)
    meant = dict(zip(node.values, node.of_rule(leaf), strict=True))
    values = [f"{lists.get(c, sql)} AS {c}" for c, sql in meant.items()]
    if groups is None:
        found = reach.rows(leaf, values, exact=exact)
    else:
        found = groups.rows(reach, leaf, {c: meant[c] for c in node.groups if c not in lists}, values)
    if found.none:
        return ""
    condition = found.inside
    if exact and leaf.where != leaf.typed:
        # The cheap part decides first whether the record is read at all.
        condition += f" AND CASE WHEN {leaf.typed} THEN {leaf.where} ELSE FALSE END"
    chosen = ", ".join(["ev_id", "ev_time", f"{bit} AS mask", *values, *map(quoted, more)])
    rows = f"SELECT '{leaf.source}' AS src, {chosen} FROM {found.relation} WHERE {condition}"
    for column in lists:
        rows = f"SELECT * REPLACE (unnest({column}) AS {column}) FROM ({rows})"
    there = " AND ".join(f"{g} IS NOT NULL" for g in node.groups)
    return f"SELECT * FROM ({rows}) WHERE {there}" if node.linked.group_by else rows
