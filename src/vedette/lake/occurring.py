"""What occurs in a source's records: its filled columns, and a sample of records of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource

#: The relation that is left behind: the rows that were looked at.
VIEW = _VIEW = "vedette_occurring"
#: Rows that are looked at, the newest; and records that are read of each kind.
_ROWS, _EACH = 1_000_000, 20


@dataclass(frozen=True, slots=True)
class Occurring:
    """Columns with a value in some row, dotted, and records as text: up to 20 of each kind, in order of id.

    A kind is a value of the first two columns that the source is sorted by, such as CloudTrail's service and call.
    """

    columns: frozenset[str]
    records: tuple[str, ...]


def occurring(engine: Engine, source: LogSource, files: Sequence[LakeFile]) -> Occurring:
    """What occurs in the newest of these files, about a million rows; empty where there are none."""
    chosen: list[str] = []
    rows = 0
    for file in sorted(files, key=lambda f: (f.end, f.path), reverse=True):
        if chosen and rows + file.rows > _ROWS:
            break
        chosen.append(file.path)
        rows += file.rows
    if not chosen:
        return Occurring(frozenset(), ())
    engine.view(_VIEW, source, chosen)
    kind = ", ".join(_path(name) for name in source.kind if name != "ev_time") or "1"
    records = engine.rows(
        f"SELECT raw FROM {_VIEW} WHERE ev_id IN (SELECT unnest(ids) FROM (SELECT min(ev_id, {_EACH}) AS ids "
        f"FROM {_VIEW} GROUP BY {kind})) ORDER BY ev_id"
    )
    names = [c.name for c in source.columns] + [d.name for d in source.own_derived]
    filled = engine.rows(f"SELECT {', '.join(f'bool_or({_path(n)} IS NOT NULL)' for n in names)} FROM {_VIEW}")[0]
    return Occurring(
        frozenset(name for name, there in zip(names, filled, strict=True) if there),
        tuple(raw for (raw,) in records if raw is not None),
    )


def _path(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))
