"""From a rule's tree to one SQL condition that is never NULL.

A missing field is the normal case: a leaf over it is NULL, which counts as false; below a NOT, and at the top,
it is made FALSE with COALESCE, so that the negation of what is missing is true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette.detect import fields
from vedette.detect.narrow import pair_columns
from vedette.detect.tree import (
    All,
    Const,
    Exists,
    Field,
    FieldRef,
    Keyword,
    Node,
    Not,
    Null,
    Some,
    Test,
    Text,
    TimePart,
    leaves,
    possible,
)
from vedette.detect.values import any_of, call, lower, predicate, text

if TYPE_CHECKING:
    from vedette.model import LogSource

#: The field that names an API call: Lambda and CloudFront put a date behind the name.
_CALL = "eventName"
#: What JSON writes as it is, in any writer's style.
_SAFE = re.compile(r"[A-Za-z0-9 _.:@,;()\[\]{}*!$%^#~|-]+")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule's condition over the relation of its source.

    `where` is the condition. `typed` is true wherever `where` is, over typed columns alone, and `narrow` the
    same over the source's two low-cardinality columns; `TRUE` where they rule nothing out. `columns` are the
    top-level columns `where` reads, sorted, `raw` among them where it reads the record.
    """

    where: exp.Expression
    typed: exp.Expression
    narrow: exp.Expression
    columns: tuple[str, ...]


def compiled(node: Node, source: LogSource) -> Compiled:
    """Compile a condition for the relation of a source."""
    pair = pair_columns(source)
    whole, typed, narrow = _Writer(source), _Writer(source), _Writer(source)
    return Compiled(
        whole.condition(node),
        typed.condition(possible(node, lambda leaf: _is_typed(source, leaf))),
        narrow.condition(possible(node, lambda leaf: leaf.name in pair and _is_typed(source, leaf))),
        tuple(sorted(whole.columns)),
    )


def field_names(node: Node) -> tuple[str, ...]:
    """Every field the condition names, referenced ones too, in order, each once."""
    names: dict[str, None] = {}
    for leaf in leaves(node):
        if isinstance(leaf, Field):
            names[leaf.name] = None
        names |= dict.fromkeys(t.field for t in leaf.tests if isinstance(t, FieldRef))
    return tuple(names)


def _is_typed(source: LogSource, leaf: Field) -> bool:
    writer = _Writer(source)
    writer.node(leaf)
    return "raw" not in writer.columns


@dataclass(slots=True)
class _Writer:
    """Writes one condition, and remembers the columns it read."""

    source: LogSource
    columns: set[str] = field(default_factory=set)

    def condition(self, node: Node) -> exp.Expression:
        """The node, FALSE instead of NULL."""
        if isinstance(node, Const):
            return exp.true() if node.value else exp.false()
        if isinstance(node, Not):
            return exp.Not(this=self.condition(node.node))
        return exp.Coalesce(this=self.node(node), expressions=[exp.false()])

    def node(self, node: Node) -> exp.Expression:
        """The node, NULL or FALSE where it does not hold."""
        if isinstance(node, All):
            return exp.and_(*(self.node(n) for n in node.nodes))
        if isinstance(node, Some):
            return exp.or_(*(self.node(n) for n in node.nodes))
        if isinstance(node, Field):
            return exp.paren(self.field(node))
        if isinstance(node, Keyword):
            return exp.paren(self.keyword(node))
        return self.condition(node)

    def field(self, leaf: Field) -> exp.Expression:
        """Any value of the field passes any of its tests."""
        conditions: list[exp.Expression] = []
        plain: list[Test] = []
        for test in leaf.tests:
            if isinstance(test, Null):
                conditions.append(self.null(leaf.name))
            elif isinstance(test, Exists):
                conditions.append(self.exists(leaf.name))
            elif isinstance(test, FieldRef):
                conditions.append(self.reference(leaf.name, test))
            else:
                plain.append(test)
        if plain:
            conditions.insert(0, self.values(leaf.name, plain))
        return any_of(conditions)

    def values(self, name: str, tests: list[Test]) -> exp.Expression:
        typed = fields.stored(self.source, name)
        if typed is None or (typed.type == "timestamp" and not self.only_parts(typed, tests)):
            return fields.filtered(self.texts(name), "v", predicate(exp.column("v"), tests))
        self.columns.add(typed.root)
        if typed.type == "list<string>":
            return fields.filtered(typed.sql, "v", predicate(exp.column("v"), tests))
        if typed.type == "timestamp":
            return predicate(typed.text, tests, moment=typed.moment)
        if typed.name == _CALL:
            return predicate(call("vedette_call", typed.sql), tests, whole=typed.sql)
        return predicate(typed.text, tests)

    def only_parts(self, typed: fields.Stored, tests: list[Test]) -> bool:
        return typed.common or all(isinstance(t, TimePart) for t in tests)

    def texts(self, name: str) -> exp.Expression:
        """Every value of the field as a list of texts."""
        typed = fields.stored(self.source, name)
        if typed is None or (typed.type == "timestamp" and not typed.common):
            self.columns.add("raw")
            return fields.texts(self.source, name)
        self.columns.add(typed.root)
        return typed.sql if typed.type == "list<string>" else exp.Array(expressions=[typed.text])

    def null(self, name: str) -> exp.Expression:
        typed = fields.stored(self.source, name)
        if typed is not None and typed.type != "list<string>":
            self.columns.add(typed.root)
            return exp.Is(this=typed.sql, expression=exp.null())
        is_there = exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.null()))
        found = fields.filtered(self.texts(name), "v", is_there)
        return exp.Not(this=exp.Coalesce(this=found, expressions=[exp.false()]))

    def exists(self, name: str) -> exp.Expression:
        typed = fields.stored(self.source, name)
        present = None
        if typed is not None:
            self.columns.add(typed.root)
            present = exp.Not(this=exp.Is(this=typed.sql, expression=exp.null()))
            if typed.common:
                return present
        self.columns.add("raw")
        inside = fields.there(self.source, name)
        return inside if present is None else exp.or_(present, inside)

    def reference(self, name: str, test: FieldRef) -> exp.Expression:
        """Any value of one field against any value of the other."""
        left, right = exp.Lower(this=exp.column("v")), exp.Lower(this=exp.column("w"))
        kind = {(True, True): exp.Contains, (True, False): exp.StartsWith, (False, True): exp.EndsWith}.get(
            (test.starts, test.ends), exp.EQ
        )
        inner = fields.filtered(self.texts(test.field), "w", kind(this=left, expression=right))
        return fields.filtered(self.texts(name), "v", inner)

    def keyword(self, leaf: Keyword) -> exp.Expression:
        """Any value of the record passes; a search in the raw text first, where it can tell."""
        self.columns.add("raw")
        raw = exp.column("raw")
        found = fields.filtered(call("vedette_scalars", raw), "v", predicate(exp.column("v"), leaf.tests))
        clues = [_clue(test) for test in leaf.tests]
        if not all(clues):
            return found
        hints: list[exp.Expression] = [
            exp.Contains(this=exp.Lower(this=raw.copy()), expression=text(clue)) for clue in dict.fromkeys(clues)
        ]
        escapes = exp.Contains(this=raw.copy(), expression=text("\\u"))
        return exp.and_(exp.or_(*hints, escapes), found)


def _clue(test: Test) -> str:
    """The longest text that must stand in the raw record where the test passes; empty where none must."""
    if not isinstance(test, Text):
        return ""
    runs = [run for part in test.parts if isinstance(part, str) for run in _SAFE.findall(lower(part))]
    return max(runs, key=len, default="")
