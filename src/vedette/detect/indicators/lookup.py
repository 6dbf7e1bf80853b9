"""Indicator lists in the engine: which of the values that occur in a relation are listed.

A rule asks whether a value is in the table `vedette_hit`. That table is filled before the rules run, for the values
that occur: each distinct one is joined with the lists, by equality, by ranges for networks, by the domains above it,
and by pattern. So lists cost what their hits cost, however long they are.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from vedette.detect.indicators.kinds import ADDRESSES, ARNS, DOMAINS, HASHES, USER_AGENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.detect.engine import SqlEngine
    from vedette.detect.indicators.kinds import Indicator

HIT = "vedette_hit"
_SEEN = "vedette_seen"
_LISTED = "vedette_listed"
_TEXT, _NUMBER = "VARCHAR", "BIGINT"


def define(engine: SqlEngine, lists: Mapping[str, Iterable[Indicator]]) -> None:
    """Bring the lists, by name, into the engine; those that were there before are gone."""
    exact: list[tuple[str, str, str]] = []
    patterns: list[tuple[str, str, str]] = []
    four: list[tuple[str, int, int]] = []
    six: list[tuple[str, str, str]] = []
    for name, entries in lists.items():
        for one in entries:
            if one.kind == ADDRESSES:
                first, last = _ends(one.value)
                if ":" in one.value:
                    six.append((name, f"{first:032x}", f"{last:032x}"))
                else:
                    four.append((name, first, last))
            elif one.kind in {USER_AGENTS, ARNS} and "*" in one.value:
                escaped = one.value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
                patterns.append((one.kind, name, escaped.replace("*", "%")))
            else:
                exact.append((one.kind, name, one.value))
    engine.table(_LISTED, {"kind": _TEXT, "list": _TEXT, "value": _TEXT}, exact)
    engine.table("vedette_patterns", {"kind": _TEXT, "list": _TEXT, "pattern": _TEXT}, patterns)
    engine.table("vedette_ranges4", {"list": _TEXT, "low": _NUMBER, "high": _NUMBER}, four)
    engine.table("vedette_ranges6", {"list": _TEXT, "low": _TEXT, "high": _TEXT}, six)
    clear(engine)


def _ends(value: str) -> tuple[int, int]:
    """The first and the last address of a network, or of one address, as numbers."""
    if "/" not in value and ":" not in value:  # most are such, and lists are long
        number = int.from_bytes(map(int, value.split(".")), "big")
        return number, number
    network = ip_network(value)
    return int(network.network_address), int(network.broadcast_address)


def hits(engine: SqlEngine) -> bool:
    """Whether anything is listed of what was looked up."""
    return bool(engine.rows(f"SELECT 1 FROM {HIT} LIMIT 1"))


def clear(engine: SqlEngine) -> None:
    """Forget the hits."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {HIT} (kind VARCHAR, list VARCHAR, value VARCHAR)")


def find(engine: SqlEngine, relation: str, asked: Iterable[tuple[str, str]]) -> None:
    """Put into the hits what is listed of the values in the relation.

    `asked` has kinds, each with SQL of values in lower case.
    """
    for kind in sorted({kind for kind, _ in asked}):
        values = sorted({sql for of, sql in asked if of == kind})
        seen = " UNION ".join(f"SELECT DISTINCT {sql} AS v FROM {relation}" for sql in values)
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_SEEN} AS SELECT DISTINCT v FROM ({seen}) WHERE v IS NOT NULL AND v <> ''"
        )
        for joined in _joins(kind):
            engine.execute(
                f"INSERT INTO {HIT} SELECT DISTINCT '{kind}', list, v FROM ({joined}) AS found "
                f"WHERE NOT EXISTS (SELECT 1 FROM {HIT} AS h WHERE h.kind = '{kind}' AND h.list = found.list "
                "AND h.value = found.v)"
            )


def _joins(kind: str) -> list[str]:
    """SELECTs of list and value: the values seen that are listed as that kind."""
    if kind == ADDRESSES:
        four = f"SELECT v, vedette_ip4(v) AS n FROM {_SEEN} WHERE contains(v, '.') AND NOT contains(v, ':')"
        six = f"SELECT v, vedette_ip6(v) AS n FROM {_SEEN} WHERE contains(v, ':')"
        return [
            f"SELECT r.list, s.v FROM ({seen}) AS s JOIN {ranges} AS r ON s.n >= r.low AND s.n <= r.high"
            for seen, ranges in ((four, "vedette_ranges4"), (six, "vedette_ranges6"))
        ]
    listed = f"(SELECT list, value FROM {_LISTED} WHERE kind = '{kind}') AS l"
    if kind == DOMAINS:
        parts = f"SELECT v, string_split(rtrim(v, '.'), '.') AS p FROM {_SEEN}"
        ends = "list_transform(range(1, len(p) + 1), LAMBDA i: array_to_string(p[i:], '.'))"
        above = f"SELECT v, unnest({ends}) AS d FROM ({parts})"
        return [f"SELECT l.list, s.v FROM ({above}) AS s JOIN {listed} ON s.d = l.value"]
    if kind == HASHES:
        inside = f"SELECT v, unnest(regexp_extract_all(v, '[0-9a-f]{{32,128}}')) AS h FROM {_SEEN}"
        return [f"SELECT l.list, s.v FROM ({inside}) AS s JOIN {listed} ON s.h = l.value"]
    exact = f"SELECT l.list, s.v FROM {_SEEN} AS s JOIN {listed} ON s.v = l.value"
    if kind not in {USER_AGENTS, ARNS}:
        return [exact]
    patterns = f"(SELECT list, pattern FROM vedette_patterns WHERE kind = '{kind}') AS p"
    return [exact, f"SELECT p.list, s.v FROM {_SEEN} AS s JOIN {patterns} ON s.v LIKE p.pattern ESCAPE '\\'"]
