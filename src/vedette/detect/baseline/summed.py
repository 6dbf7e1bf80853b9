"""Events of single rules, counted by what profiles ask of them: one pass over typed columns for all those profiles.

Words are then worked out for some thousands of different values instead of for each event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.baseline.select import OWN, read_by
from vedette.detect.matches import quoted
from vedette.detect.shapes import path, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vedette.detect.baseline.near import Near, Part
    from vedette.detect.engine import SqlEngine
    from vedette.model import LogSource

HOUR_SECONDS = 3_600
_TABLE = "vedette_summed"
#: Rules in one statement; planning takes time with their square.
_RULES = 8
#: A rule that may match more rows is asked of every row: comparing pairs spares nothing.
_RARE = 100_000


class Summed:
    """Counts the events of these parts, by name, in one relation, and in spans of so many hours since 1970.

    `close` frees the tables.
    """

    def __init__(
        self, engine: SqlEngine, source: LogSource, relation: str, near: Near, parts: Mapping[str, tuple[Part, int]]
    ) -> None:
        self._engine, self._source, self._relation = engine, source, relation
        self._tables: list[str] = []
        #: By name the SELECT of account, entity, `v`, span, `n` events, their `first` and `last` time; empty where
        #: there are none. That an entity or a value is NULL is for the reader to see: asked here, an engine would try
        #: it on each event.
        self.events: dict[str, str] = {}
        at_most = {name: near.rows(part.base) for name, (part, _) in parts.items() if part.base.id in near.known}
        rare = {name: parts[name] for name, rows in at_most.items() if 0 < rows <= _RARE}
        wide = {name: part for name, part in parts.items() if at_most.get(name, _RARE + 1) > _RARE}
        self.events |= dict.fromkeys(parts.keys() - wide.keys() - rare.keys(), "")
        for some, inside in ((wide, "TRUE"), (rare, near.inside({part.base.id for part, _ in rare.values()}))):
            listed = list(some)
            for start in range(0, len(listed), _RULES):
                self._sum_up({name: some[name] for name in listed[start : start + _RULES]}, inside)

    def close(self) -> None:
        """Free the tables."""
        for table in self._tables:
            self._engine.execute(f"DROP TABLE IF EXISTS {table}")

    def _sum_up(self, parts: Mapping[str, tuple[Part, int]], inside: str) -> None:
        """Count by hour; events of rules that ask the same are marked alike."""
        table = f"{_TABLE}_{len(self._tables)}"
        self._tables.append(table)
        conditions = list(dict.fromkeys(part.base.where for part, _ in parts.values()))
        columns = {"ev_account", *(c for part, _ in parts.values() for c in read_by(self._source, *part[1:]))}
        names = {f"c{number}": name for number, name in enumerate(sorted(columns))}
        marks = ", ".join(f"({sql}) AS is{number}" for number, sql in enumerate(conditions))
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT {', '.join(f'{path(name)} AS {column}' for column, name in names.items())}, {marks}, "
            f"epoch_us(ev_time) // {HOUR_SECONDS * 1_000_000} AS hour, "
            "count(*) AS n, min(ev_time) AS first, max(ev_time) AS last "
            f"FROM {quoted(self._relation)} WHERE {inside} AND ({' OR '.join(f'({sql})' for sql in conditions)}) "
            "GROUP BY ALL"
        )
        asked = ", ".join(f"coalesce(bool_or(is{number}), FALSE)" for number in range(len(conditions)))
        [found] = self._engine.rows(f"SELECT {asked} FROM {table}")
        for name, (part, hours) in parts.items():
            at = conditions.index(part.base.where)
            read = {"ev_account", *read_by(self._source, part.entity, part.value)}
            own = {column: c for column, c in names.items() if c in read}
            spans = (
                f"SELECT {', '.join(own)}, hour // {hours} AS span, CAST(sum(n) AS BIGINT) AS n, "
                f"min(first) AS first, max(last) AS last FROM {table} WHERE is{at} GROUP BY ALL"
            )
            events = (
                f"SELECT coalesce(ev_account, '') AS account, {part.entity} AS entity, {part.value} AS v, "
                f"span, n, first, last FROM (SELECT {', '.join(shown(own))}, span, n, first, last FROM ({spans}))"
            )
            self.events[name] = events if found[at] else ""


def can_be(parts: Sequence[Part], source: LogSource) -> bool:
    """Whether the events of these parts, of one profile, can be counted without being told apart."""
    if len(parts) > 1 or parts[0].base.where != parts[0].base.typed:
        return False
    return not read_by(source, parts[0].entity, parts[0].value) & OWN
