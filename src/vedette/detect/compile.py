"""From a rule's tree to one SQL condition that is never NULL.

A missing field is the normal case: a leaf over it is NULL, and COALESCE makes that FALSE, so that its
negation is true. Every leaf is made so by itself, and NOT is moved down to the leaves: an engine then sees
plain AND and OR, which it evaluates only as far as it must.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.detect.narrow import pair_columns
from vedette.detect.ofshape import OfShape, of_shape
from vedette.detect.tree import FALSE, Field, Listed, Node, beyond, leaves, names, possible, replaced
from vedette.detect.writer import Writer, is_typed

if TYPE_CHECKING:
    from sqlglot import exp

    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule's condition over the relation of its source.

    `where` is the condition. `typed` is true wherever `where` is, over typed columns alone, and `narrow` the
    same over the source's two low-cardinality columns; `TRUE` where they rule nothing out. `rest` is true wherever
    `where` is, and of what `typed` holds for, nowhere else: what is left to ask there. `shape` is `typed` as it is
    asked of an event's shape (`ofshape`), None where the source has none. `columns` are the
    top-level columns `where` reads, sorted, `raw` among them where it reads the record. `indicators` are the kinds of
    lists it asks, each with the SQL of the values it asks for, in lower case; `listed_only` says that without a
    hit in them it cannot hold.
    """

    where: exp.Expr
    typed: exp.Expr
    narrow: exp.Expr
    rest: exp.Expr
    shape: OfShape | None
    columns: tuple[str, ...]
    indicators: tuple[tuple[str, str], ...]
    listed_only: bool


def compiled(node: Node, source: LogSource) -> Compiled:
    """Compile a condition for the relation of a source."""
    pair = set(pair_columns(source))
    whole, typed, narrow = Writer(source), Writer(source), Writer(source)
    weaker = possible(node, whole.typed)
    return Compiled(
        whole.condition(node),
        typed.condition(weaker),
        narrow.condition(possible(node, lambda leaf: names(leaf) <= pair and _is_fixed(source, leaf))),
        Writer(source).condition(beyond(node, whole.typed)),
        of_shape(weaker, source) if source.shape else None,
        tuple(sorted(whole.columns)),
        tuple(sorted(whole.indicators)),
        bool(whole.indicators) and replaced(node, _unlisted) == FALSE,
    )


def field_names(node: Node) -> tuple[str, ...]:
    """Every field the condition names, referenced ones too, in order, each once."""
    found: dict[str, None] = {}
    for leaf in leaves(node):
        found |= dict.fromkeys(names(leaf))
    return tuple(found)


def _unlisted(leaf: Field) -> Node:
    """The field where nothing is on a list."""
    rest = tuple(test for test in leaf.tests if not isinstance(test, Listed))
    return Field(leaf.name, rest) if rest else FALSE


def _is_fixed(source: LogSource, leaf: Field) -> bool:
    """Whether the answer for a value is the same for ever: lists change."""
    return is_typed(source, leaf) and not any(isinstance(test, Listed) for test in leaf.tests)
