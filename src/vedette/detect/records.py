"""Rows that a frame keeps, with their records: these are read where they are, and found by the row's key.

What files tell beside the records is known of the rows already, so that no more is read than key and record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.detect.matches import quoted
from vedette.detect.shapes import path, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from vedette.detect.shapes import Shapes


class Records:
    """Adds records to the rows of `framed`, a view with the columns `light`, which the key is among."""

    def __init__(self, shapes: Shapes, key: Sequence[str], light: Collection[str], framed: str) -> None:
        self._shapes, self._key, self._light, self._framed = shapes, key, light, framed

    def select(self, rules: Iterable[str], names: Collection[str], relation: str, near: str, kept: str) -> str:
        """SELECT: `shape`, `fresh` and columns of those names (dotted), of the rows that one of the rules may match.

        `near` is SQL over the relation that is true for all of them, `kept` SQL that says which of the frame's rows
        (`f`) are the relation's.
        """
        # Of a struct what is read, not all that it has: each column costs time, however few rows there are.
        wanted = sorted(name for name in names if not covered(name, {*names} - {name}))
        read = {f"c{number}": name for number, name in enumerate(wanted)}
        columns = [f"f.{path(name)} AS {c}" if name in self._light else f"t.{c}" for c, name in read.items()]
        keys = {f"k{number}": name for number, name in enumerate(self._key)}
        listed = [f"{path(n)} AS {c}" for c, n in (keys | read).items() if c in keys or n not in self._light]
        same = " AND ".join(f"f.{path(name)} IS NOT DISTINCT FROM t.{k}" for k, name in keys.items())
        return (
            f"SELECT shape, fresh, {', '.join(shown(read))} FROM (SELECT f.shape, f.fresh, {', '.join(columns)} "
            f"FROM {self._framed} AS f JOIN (SELECT {', '.join(listed)} FROM {quoted(relation)} WHERE {near}) AS t "
            f"ON {same} WHERE f.shape IN ({self._shapes.of(rules)}) AND {kept})"
        )


def covered(name: str, columns: Collection[str]) -> bool:
    """Whether a dotted column is one of these, or below one."""
    parts = name.split(".")
    return any(".".join(parts[:end]) in columns for end in range(1, len(parts) + 1))
