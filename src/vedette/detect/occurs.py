"""Which fields of rules occurred in the data: columns by counting, others by reading some records of each kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vedette.detect.fields import stored
from vedette.detect.matches import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.detect.engine import SqlEngine
    from vedette.model import LogSource

#: Records that are read of each action, the newest.
_OF_EACH = 25


def occurring(engine: SqlEngine, source: LogSource, relation: str, fields: Iterable[str]) -> set[str]:
    """Those of the fields that have a value in some row of the relation.

    Columns are looked at in every row. A field that stands in `raw` alone is looked for in the 25 newest records of
    each `ev_action`: one that is not found there may still be in an older one.
    """
    wanted = sorted(set(fields))
    typed = {name: column for name in wanted if (column := stored(source, name)) is not None}
    found: set[str] = set()
    if typed:
        counts = ", ".join(f"count({column.sql.sql('duckdb')})" for column in typed.values())
        (row,) = engine.rows(f"SELECT {counts} FROM {quoted(relation)}")
        found = {name for name, count in zip(typed, row, strict=True) if count}
    left = [name for name in wanted if name not in typed]
    if left and not source.text_only:
        seen = _seen(engine, relation)
        found |= {name for name in left if name in seen}
    return found


def _seen(engine: SqlEngine, relation: str) -> set[str]:
    """The dotted names of every value in the newest records of each action; an array stands for its members."""
    view = quoted(relation)
    rows = engine.rows(
        f"SELECT raw FROM {view} WHERE ev_id IN (SELECT ev_id FROM (SELECT ev_id, row_number() OVER "
        f"(PARTITION BY ev_action ORDER BY ev_time DESC, ev_id) AS place FROM {view}) WHERE place <= {_OF_EACH})"
    )
    seen: set[str] = set()
    for (raw,) in rows:
        try:
            seen.update(_names(json.loads(raw), ""))
        except ValueError:  # a line, or XML
            continue
    return seen


def _names(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _names(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner, name)
    if value is not None and name:
        yield name
