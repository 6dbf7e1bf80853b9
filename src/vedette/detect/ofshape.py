"""A rule's condition as it is asked of the shape of an event, not of each event.

Events that are alike in all of a source's `shape` columns, and in the marks, are of one shape. A mark is the answer to
one question of a rule's about other typed columns: "the key begins with ASIA", "one of the resources is a decoy". So
what rules ask of typed columns is asked once a shape, of which there are some thousands among millions of events.
Indicator lists are not asked, nor of lists what is more than whether one of its values is such.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette.detect.fields import Stored, stored
from vedette.detect.tree import Exists, Field, FieldRef, Listed, Node, Null, leaves, names, possible
from vedette.detect.writer import Writer

if TYPE_CHECKING:
    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class OfShape:
    """The condition over shapes: true wherever the typed one is, and nowhere else where it is `exact`.

    `marks` are the marks it reads: their names, and the SQL over typed columns that answers them, never NULL.
    """

    where: str
    exact: bool
    marks: tuple[tuple[str, str], ...]


def of_shape(typed: Node, source: LogSource) -> OfShape:
    """What a condition over typed columns asks of a shape."""
    writer = _ShapeWriter(source)

    def asked(leaf: Field) -> bool:
        if any(isinstance(test, Listed) for test in leaf.tests):
            return False
        of_one = not any(isinstance(test, Null | Exists | FieldRef) for test in leaf.tests)
        return all(one is not None and (of_one or one.type != "list<string>") for one in _stored(source, leaf))

    where = writer.condition(possible(typed, asked))
    exact = all(isinstance(leaf, Field) and asked(leaf) for leaf in leaves(typed))
    return OfShape(where.sql("duckdb"), exact, tuple(sorted(writer.marks.items())))


def _stored(source: LogSource, leaf: Field) -> list[Stored | None]:
    return [stored(source, name) for name in sorted(names(leaf))]


@dataclass(slots=True)
class _ShapeWriter(Writer):
    """Writes a condition over shapes, and remembers its marks."""

    marks: dict[str, str] = field(default_factory=dict)

    def field(self, leaf: Field) -> exp.Expr:
        """What is asked of the columns that make shapes as it is, else a mark."""
        found = Writer.field(self, leaf)
        if {one.name for one in _stored(self.source, leaf) if one is not None} <= set(self.source.shape):
            return found
        asked = self.settled(found).sql("duckdb")
        name = f"is_{hashlib.sha256(asked.encode()).hexdigest()[:16]}"
        self.marks[name] = asked
        return exp.column(name)
