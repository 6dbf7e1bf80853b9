"""Writes a rule's tree as one SQL condition over the relation of a source, or over one element of an array."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp, parse_one

from vedette.detect import fields, meaning
from vedette.detect.tree import (
    All,
    Const,
    Element,
    Exists,
    Field,
    FieldRef,
    Keyword,
    Listed,
    Node,
    Not,
    Null,
    Some,
    Test,
    Text,
    TimePart,
    Wild,
    leaves,
)
from vedette.detect.values import any_of, call, lower, predicate, text

if TYPE_CHECKING:
    from vedette.model import LogSource

#: The field that names an API call: Lambda and CloudFront put a date behind the name.
_CALL = "eventName"
#: What JSON writes as it is, in any writer's style.
_SAFE = re.compile(r"[A-Za-z0-9 _.:@,;()\[\]{}*!$%^#~|-]+")


def is_typed(source: LogSource, leaf: Field) -> bool:
    """Whether the field's condition reads typed columns alone."""
    writer = Writer(source)
    writer.field(leaf)
    return "raw" not in writer.columns


@dataclass(slots=True)
class Writer:
    """Writes one condition, and remembers the columns it read."""

    source: LogSource
    columns: set[str] = field(default_factory=set)
    indicators: set[tuple[str, str]] = field(default_factory=set)
    asked: dict[Field, bool] = field(default_factory=dict)

    def condition(self, node: Node, *, holds: bool = True) -> exp.Expr:
        """Whether the node holds (or does not), never NULL."""
        if isinstance(node, Const):
            return exp.true() if node.value is holds else exp.false()
        if isinstance(node, Not):
            return self.condition(node.node, holds=not holds)
        if isinstance(node, All | Some):
            # Leaves that read the record come last: engines stop at the first that decides.
            parts = [self.condition(n, holds=holds) for n in sorted(node.nodes, key=self.reads_record)]
            link = exp.and_ if isinstance(node, All) is holds else exp.or_
            return link(*parts, copy=False)
        if isinstance(node, Element):
            leaf = self.element(node)
        else:
            leaf = self.field(node) if isinstance(node, Field) else self.keyword(node)
        found = self.settled(leaf)
        return found if holds else exp.Not(this=exp.paren(found))

    @staticmethod
    def settled(leaf: exp.Expr) -> exp.Expr:
        """The leaf, FALSE instead of NULL; the parts of an AND each by itself: engines may stop early."""
        if isinstance(leaf, exp.And):
            return exp.and_(*(Writer.settled(part) for part in leaf.flatten()), copy=False)
        if isinstance(leaf, exp.Paren):
            return Writer.settled(leaf.this)
        return exp.Coalesce(this=leaf, expressions=[exp.false()])

    def reads_record(self, node: Node) -> int:
        """How dear a node is: 0 over typed columns, 1 over the record, 2 over all of the record."""
        return max(map(self.dear, leaves(node)), default=0)

    def typed(self, leaf: Field) -> bool:
        """Whether the field's condition reads typed columns alone; asked once of each."""
        if leaf not in self.asked:
            self.asked[leaf] = is_typed(self.source, leaf)
        return self.asked[leaf]

    def dear(self, leaf: Field | Keyword | Element) -> int:
        """How dear a leaf is, in the same measure."""
        if isinstance(leaf, Field) and not meaning.known(self.source, leaf.name):
            return int(not self.typed(leaf))
        return 2

    def field(self, leaf: Field) -> exp.Expr:
        """Any value of the field passes any of its tests."""
        conditions: list[exp.Expr] = []
        plain: list[Test] = []
        for test in leaf.tests:
            if isinstance(test, Null):
                conditions.append(self.null(leaf.name))
            elif isinstance(test, Exists):
                conditions.append(self.exists(leaf.name))
            elif isinstance(test, FieldRef):
                conditions.append(self.reference(leaf.name, test))
            elif isinstance(test, Listed):
                conditions.append(self.listed(leaf.name, test))
            else:
                plain.append(test)
        if plain:
            conditions.insert(0, self.values(leaf.name, plain))
        return any_of(conditions)

    def values(self, name: str, tests: list[Test]) -> exp.Expr:
        """Any value of the field passes one of the tests."""
        typed = fields.stored(self.source, name)
        if typed is None or (typed.type == "timestamp" and not self.only_parts(typed, tests)):
            return self.hinted(name, fields.filtered(self.texts(name), "v", predicate(exp.column("v"), tests)))
        self.columns.add(typed.root)
        if typed.type == "list<string>":
            return fields.filtered(typed.sql, "v", predicate(exp.column("v"), tests))
        if typed.type == "timestamp":
            return predicate(typed.text, tests, moment=typed.moment)
        if typed.name == _CALL:
            return predicate(call("vedette_call", typed.sql), tests, whole=typed.sql)
        return predicate(typed.text, tests)

    def hinted(self, name: str, found: exp.Expr) -> exp.Expr:
        """The same, after a search in the record's text that rules most records out."""
        hint = fields.hint(self.source, name)
        return found if hint is None else exp.and_(hint, found)

    def only_parts(self, typed: fields.Stored, tests: list[Test]) -> bool:
        """Whether a timestamp's column answers all of the tests."""
        return typed.common or all(isinstance(t, TimePart) for t in tests)

    def texts(self, name: str) -> exp.Expr:
        """Every value of the field as a list of texts."""
        typed = fields.stored(self.source, name)
        if typed is None or (typed.type == "timestamp" and not typed.common):
            self.columns.add("raw")
            return fields.texts(self.source, name)
        self.columns.add(typed.root)
        return typed.sql if typed.type == "list<string>" else exp.Array(expressions=[typed.text])

    def null(self, name: str) -> exp.Expr:
        """The field has no value."""
        typed = fields.stored(self.source, name)
        if typed is not None and typed.type != "list<string>":
            self.columns.add(typed.root)
            return exp.Is(this=typed.sql, expression=exp.null())
        is_there = exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.null()))
        found = fields.filtered(self.texts(name), "v", is_there)
        return exp.Not(this=exp.Coalesce(this=found, expressions=[exp.false()]))

    def exists(self, name: str) -> exp.Expr:
        """The field's key is there."""
        typed = fields.stored(self.source, name)
        present = None
        if typed is not None:
            self.columns.add(typed.root)
            present = exp.Not(this=exp.Is(this=typed.sql, expression=exp.null()))
            if typed.common:
                return present
        self.columns.add("raw")
        inside = self.hinted(name, fields.there(self.source, name))
        return inside if present is None else exp.or_(present, inside)

    def reference(self, name: str, test: FieldRef) -> exp.Expr:
        """Any value of one field against any value of the other."""
        left, right = exp.Lower(this=exp.column("v")), exp.Lower(this=exp.column("w"))
        kind = {(True, True): exp.Contains, (True, False): exp.StartsWith, (False, True): exp.EndsWith}.get(
            (test.starts, test.ends), exp.EQ
        )
        inner = fields.filtered(self.texts(test.field), "w", kind(this=left, expression=right))
        return fields.filtered(self.texts(name), "v", inner)

    def element(self, leaf: Element) -> exp.Expr:
        """One element of the array at the field is as the node wants it."""
        self.columns.add("raw")
        array = fields.members(self.source, fields.segments(self.source, leaf.name))
        return self.hinted(leaf.name, ElementWriter(self.source).any_of(array, leaf.node))

    def listed(self, name: str, test: Listed) -> exp.Expr:
        """Any value of the field is among the hits, which are looked up before the rules run."""
        typed = fields.stored(self.source, name)
        hits = f"FROM vedette_hit WHERE kind = {text(test.kind).sql('duckdb')}"
        if test.name:
            hits += f" AND list = {text(test.name).sql('duckdb')}"
        if typed is not None and typed.type == "string":
            self.columns.add(typed.root)
            value: exp.Expr = exp.Lower(this=typed.text)
            self.indicators.add((test.kind, value.sql("duckdb")))
            among = exp.Subquery(this=parse_one(f"SELECT value {hits}", dialect="duckdb"))
            return exp.In(this=value, query=among)
        low = exp.Lambda(this=exp.Lower(this=exp.column("t")), expressions=[exp.to_identifier("t")])
        values = call("list_transform", self.texts(name), low)
        self.indicators.add((test.kind, call("unnest", values).sql("duckdb")))
        whole = exp.Subquery(this=parse_one(f"SELECT list(value) {hits}", dialect="duckdb"))
        return call("list_has_any", values, whole)

    def keyword(self, leaf: Keyword) -> exp.Expr:
        """Any value of the record passes; a search in the raw text first, where it can tell."""
        self.columns.add("raw")
        raw = exp.column("raw")
        if not self.source.json_only:
            return self.words(leaf)
        found = fields.filtered(call("vedette_scalars", raw), "v", predicate(exp.column("v"), leaf.tests))
        clues = [_clue(test) for test in leaf.tests]
        if not all(clues):
            return found
        hints: list[exp.Expr] = [
            exp.Contains(this=exp.Lower(this=raw.copy()), expression=text(clue)) for clue in dict.fromkeys(clues)
        ]
        escapes = exp.Contains(this=raw.copy(), expression=text("\\u"))
        return exp.and_(exp.or_(*hints, escapes), found)

    def words(self, leaf: Keyword) -> exp.Expr:
        """A keyword in a record that may be text: there it may stand anywhere."""
        raw = exp.column("raw")
        anywhere = [_anywhere(test) for test in leaf.tests]
        if self.source.text_only:
            return predicate(raw, anywhere)
        scalars = call("vedette_scalars", fields.record(self.source))
        found = fields.filtered(scalars, "v", predicate(exp.column("v"), leaf.tests))
        is_json = call("json_valid", raw.copy())
        return exp.Case(ifs=[exp.If(this=is_json, true=found)], default=predicate(raw, anywhere))


@dataclass(slots=True)
class ElementWriter(Writer):
    """Writes a condition over one JSON value, an element of an array: `variable` is its name in the SQL."""

    variable: str = "e"

    @property
    def value(self) -> exp.Expr:
        """The element."""
        return exp.column(self.variable)

    def any_of(self, array: exp.Expr, node: Node) -> exp.Expr:
        """Whether any object of the list of JSON values meets the node."""
        is_object = exp.EQ(this=call("json_type", self.value), expression=text("OBJECT"))
        return fields.filtered(array, self.variable, exp.and_(self.settled(is_object), self.condition(node)))

    def dear(self, leaf: Field | Keyword | Element) -> int:
        """How dear a leaf is: an array in the element more than its fields."""
        return int(isinstance(leaf, Element))

    def values(self, name: str, tests: list[Test]) -> exp.Expr:
        """Any value of the element's field passes one of the tests."""
        return fields.filtered(self.texts(name), "v", predicate(exp.column("v"), tests))

    def texts(self, name: str) -> exp.Expr:
        """Every value of the element's field as a list of texts."""
        return call("vedette_texts", fields.members_of(self.value, tuple(name.split("."))))

    def null(self, name: str) -> exp.Expr:
        """The element's field has no value."""
        is_there = exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.null()))
        return exp.Not(this=self.settled(fields.filtered(self.texts(name), "v", is_there)))

    def exists(self, name: str) -> exp.Expr:
        """The element has the field's key."""
        return fields.there_in(self.value, tuple(name.split(".")))

    def element(self, leaf: Element) -> exp.Expr:
        """One element of an array in the element."""
        inner = ElementWriter(self.source, variable=f"{self.variable}e")
        return inner.any_of(fields.members_of(self.value, tuple(leaf.name.split("."))), leaf.node)


def _anywhere(test: Test) -> Test:
    """The test of a text for one that stands anywhere in another."""
    if not isinstance(test, Text):
        return test
    return Text((Wild.MANY, *test.parts, Wild.MANY), cased=test.cased)


def _clue(test: Test) -> str:
    """The longest text that must stand in the raw record where the test passes; empty where none must."""
    if not isinstance(test, Text):
        return ""
    runs = [run for part in test.parts if isinstance(part, str) for run in _SAFE.findall(lower(part))]
    return max(runs, key=len, default="")
