"""Rows that a few rules are found among, read once for all that is asked of them.

Where they are few, those that one of the rules may match are copied with all that is read of them: a question more
then costs what they do, not another pass over the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.matches import quoted
from vedette.detect.reach import Rows
from vedette.detect.shapes import named, path, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.detect.baseline.near import Near, Part
    from vedette.detect.engine import SqlEngine
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Rule

_FEW = "vedette_few"
#: Rows that are copied with their records at the most: some 200 MB.
_COPIED = 120_000
_ALWAYS = ("ev_id", "ev_account", "ev_time")


class Few:
    """Where the rules of these parts find their rows in a relation; `whole` says it of those that are many.

    Where nothing is known of what is `near`, nothing is copied.
    """

    def __init__(
        self,
        engine: SqlEngine,
        relation: str,
        whole: Reach,
        near: Near | None,
        parts: Sequence[Part],
    ) -> None:
        self._engine, self._whole = engine, whole
        #: The rules whose rows are few, and those of them that may match one.
        self._few = near.rarest({part.base.id for part in parts}, _COPIED) if near is not None else frozenset()
        self._there = {part.base.id for part in parts if near is not None and near.rows(part.base)} & self._few
        if near is None or not self._there:
            return
        of = [part for part in parts if part.base.id in self._there]
        there = {name for (name,) in engine.rows(f"SELECT column_name FROM (DESCRIBE {quoted(relation)})")}
        sql = [one for base, *values in of for one in (base.typed, base.where, *map(quoted, base.columns), *values)]
        read = {name for one in sql for name in named(one) if name.split(".")[0] in there}
        names = {f"c{number}": name for number, name in enumerate(_apart({*_ALWAYS, *read}))}
        typed = " OR ".join(dict.fromkeys(f"({part.base.typed})" for part in of))
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {_FEW} AS SELECT {', '.join(shown(names))} FROM ("
            f"SELECT {', '.join(f'{path(name)} AS {column}' for column, name in names.items())} "
            f"FROM {quoted(relation)} WHERE {near.inside(self._there)} AND ({typed}))"
        )

    def rows(self, base: Rule, *values: str) -> Rows:
        """As `Reach.rows`."""
        if base.id not in self._few:
            return self._whole.rows(base, values)
        return Rows(_FEW, base.typed if base.id in self._there else "FALSE")

    def close(self) -> None:
        """Free the table."""
        if self._there:
            self._engine.execute(f"DROP TABLE IF EXISTS {_FEW}")


def _apart(columns: set[str]) -> list[str]:
    """Without those below another of them."""
    return sorted(c for c in columns if not any(c.startswith(f"{other}.") for other in columns))
