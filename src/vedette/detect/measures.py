"""What makes a window fire, as SQL over a node's events: counts, sums, shares, and which rules occur in what order.

Every window ends at an event and reaches back one timespan, its start left out: `(t - timespan, t]`.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from vedette.detect import conditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.detect.chain import Node
    from vedette.detect.rule import Correlation

_TEMPORAL, _COUNTS = ("temporal", "temporal_ordered"), ("event_count", "value_count")
_SQL_OPS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "=", "neq": "<>"}


def settles(linked: Correlation) -> bool:
    """Whether later events may make a window of this correlation false (`kinds.Kind.settles`).

    A sum is taken to grow: negative values that come late take no alert back.
    """
    if linked.type in ("temporal", "temporal_ordered"):
        return conditions.negates(linked.options["tree"])
    grows = linked.type in ("event_count", "value_count", "value_sum")
    return not grows or any(op not in ("gt", "gte") for op, _ in linked.conditions)


def judged(node: Node) -> str:
    """SELECT: the node's events with two columns more, `fires` and `fresh`: whether its window does, and is new."""
    by = ", ".join(node.groups)
    sliding = (
        f"(PARTITION BY {by} ORDER BY ev_time "
        f"RANGE BETWEEN INTERVAL '{node.span - 1} microseconds' PRECEDING AND CURRENT ROW)"
    )
    rows, fires = _ordered(node) if node.linked.type == "temporal_ordered" else (node.hits, _fires(node))
    alike = sliding.replace(f"PARTITION BY {by}", f"PARTITION BY {by}, v")
    return (
        f"SELECT * REPLACE (bool_or(fresh) OVER sliding AS fresh), COALESCE({fires}, FALSE) AS fires FROM {rows} "
        f"WINDOW sliding AS {sliding}, alike AS {alike}"
    )


def _fires(node: Node) -> str:
    """SQL: whether the window that ends at the row meets the condition; NULL counts as no."""
    linked = node.linked
    if linked.type == "temporal":
        return conditions.written(linked.options["tree"], lambda i: f"(bit_or(mask) OVER sliding & {1 << i}) <> 0")
    return " AND ".join(f"({_meets(node, op, number)})" for op, number in linked.conditions)


def _meets(node: Node, op: str, number: float) -> str:
    sign, exact = _SQL_OPS[op], f"CAST('{number!r}' AS DECIMAL(24, 6))"
    kind = node.linked.type
    if kind == "value_count":
        return f"count(DISTINCT v) OVER sliding {sign} {number!r}"
    if kind == "event_count":
        counted = "count(DISTINCT src || ' ' || ev_id)" if node.repeats else "count(*)"
        return f"{counted} OVER sliding {sign} {number!r}"
    if kind == "value_sum":
        return f"sum(v) OVER sliding {sign} {exact}"
    if kind == "value_avg":  # without a division, so that it is exact
        counted = "CAST(count(v) OVER sliding AS DECIMAL(12, 0))"
        return f"count(v) OVER sliding > 0 AND sum(v) OVER sliding {sign} {exact} * {counted}"
    if kind == "value_median":
        return f"median(CAST(v AS DOUBLE)) OVER sliding {sign} {number!r}"
    if node.shares:
        return (
            "v IS NOT NULL AND 100 * count(v) OVER alike "
            f"{sign} CAST('{number!r}' AS DECIMAL(18, 6)) * CAST(count(v) OVER sliding AS DECIMAL(12, 0))"
        )
    return _percentile(op, exact, int(node.linked.options["percentile"]))


def _percentile(op: str, exact: str, percentile: int) -> str:
    """By nearest rank: the least value that so many per cent of the values do not exceed.

    It is at least x where fewer values than its rank are below x: counting needs no sorting.
    """
    rank = f"(({percentile} * count(v) OVER sliding + 99) // 100)"
    least = f"count(*) FILTER (v < {exact}) OVER sliding < {rank}"
    more = f"count(*) FILTER (v <= {exact}) OVER sliding < {rank}"
    told = {
        "gte": least,
        "gt": more,
        "lt": f"NOT {least}",
        "lte": f"NOT {more}",
        "eq": f"{least} AND NOT {more}",
        "neq": f"NOT ({least} AND NOT {more})",
    }
    return f"count(v) OVER sliding > 0 AND {told[op]}"


def _ordered(node: Node) -> tuple[str, str]:
    """The rows with what order needs, and whether the window that ends at a row meets the condition.

    For each way to meet it, and each of its rules in their order, the latest time at which a chain of events up to
    that rule can have begun. Events of one time are in any order, and one event may stand for several rules.
    """
    ways = conditions.conjuncts(node.linked.options["tree"])
    rows = node.hits
    upto = f"(PARTITION BY {', '.join(node.groups)} ORDER BY ev_time RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    for step in range(max((len(yes) for yes, _ in ways), default=0)):
        columns = [
            f"max(CASE WHEN mask & {1 << yes[step]} <> 0 THEN {f'way{at}_{step - 1}' if step else 'ev_time'} END) "
            f"OVER upto AS way{at}_{step}"
            for at, (yes, _) in enumerate(ways)
            if step < len(yes)
        ]
        rows = f"(SELECT *, {', '.join(columns)} FROM {rows} WINDOW upto AS {upto})"
    told = []
    for at, (yes, no) in enumerate(ways):
        began = f"way{at}_{len(yes) - 1} > ev_time - INTERVAL '{node.span} microseconds'" if yes else "TRUE"
        bits = sum(1 << i for i in no)
        told.append(f"(COALESCE({began}, FALSE) AND (bit_or(mask) OVER sliding & {bits}) = 0)")
    return rows, " OR ".join(told) or "FALSE"


def reachable(node: Node, bits: int, rows: int | None) -> bool:
    """Whether a window can fire where only rules of these bits have rows: so many at the most, None for any number."""
    linked = node.linked
    if linked.type in _TEMPORAL:
        ways = conditions.conjuncts(linked.options["tree"])
        return any(sum(1 << i for i in yes) & ~bits == 0 for yes, _ in ways)
    return linked.type not in _COUNTS or rows is None or rows >= least(linked)


def least(linked: Correlation) -> float:
    """The least that a window's measure must be; 0 where any may do."""
    whole = linked.type in _COUNTS  # more than three events are four
    return max(
        (
            floor(number) + 1 if whole and op == "gt" else number
            for op, number in linked.conditions
            if op in ("gt", "gte", "eq")
        ),
        default=0.0,
    )


def prefilter(linked: Correlation) -> tuple[str, str, str] | None:
    """How to rule groups and times out by buckets of one timespan, or None where that is not sound.

    What is summed up of a bucket, how two neighbours are put together (`{0}`, `{1}`), and what the pair must be for
    some window in it to fire (`{0}`).
    """
    if linked.type in _TEMPORAL:
        ways = conditions.conjuncts(linked.options["tree"])
        needed = dict.fromkeys(sum(1 << i for i in yes) for yes, _ in ways)
        return (
            "bit_or(mask)",
            "({0} | {1})",
            "(" + " OR ".join(f"({{0}} & {bits}) = {bits}" for bits in needed) + ")" if needed else "FALSE",
        )
    enough = least(linked)
    summed = {
        "event_count": "count(*)",
        "value_count": "count(DISTINCT v)",  # at most the sum of both buckets' are in the pair
        "value_sum": "COALESCE(sum(greatest(v, 0)), 0)",
    }.get(linked.type)
    if summed is None or enough <= 0:
        return None
    return summed, "({0} + {1})", f"{{0}} >= {enough!r}"


def kept(node: Node, rows: Sequence[str]) -> str:
    """SELECT: the groups and buckets of one timespan in which a window can fire; empty if nobody knows.

    `rows` are SELECTs of what the node's rules may match. A window lies in two neighbouring buckets at most.
    """
    how = prefilter(node.linked)
    if how is None or node.below or not rows:
        return ""
    summed, joined, enough = how
    by = ", ".join(node.groups)
    order = f"OVER (PARTITION BY {by} ORDER BY bucket)"
    beside = [
        f"CASE WHEN {way}(bucket) {order} = bucket {sign} 1 THEN {way}(n) {order} ELSE 0 END"
        for way, sign in (("lag", "-"), ("lead", "+"))
    ]
    tests = " OR ".join(enough.format(joined.format("n", name)) for name in ("prior", "next"))
    return (
        f"SELECT {by}, bucket FROM (SELECT *, {beside[0]} AS prior, {beside[1]} AS next FROM ("
        f"SELECT {by}, epoch_us(ev_time) // {node.span} AS bucket, {summed} AS n "
        f"FROM ({' UNION ALL '.join(rows)}) GROUP BY ALL)) WHERE {tests}"
    )
