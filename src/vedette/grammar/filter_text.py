"""The languages of filter patterns for text: terms, and columns of space-delimited lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.grammar.filter_read import Reader
from vedette.grammar.filter_tree import Both, Either, Test, Value, number_in

if TYPE_CHECKING:
    from vedette.grammar.filter_tree import Tree

_TOKEN = re.compile(r'\[([^\]]*)\]|"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms that must all be in a line (`required`), must not be (`excluded`), or of which one must be (`optional`).

    Optional terms (`?ERROR ?WARN`) count only where they stand alone: AWS leaves them out beside others.
    """

    required: tuple[Value, ...]
    excluded: tuple[Value, ...]
    optional: tuple[Value, ...]

    def matches(self, line: str) -> bool:
        """Whether the line has the terms; with case, anywhere in it."""
        if not self.required and not self.excluded:
            return any(_within(term, line) for term in self.optional)
        return all(_within(term, line) for term in self.required) and not any(
            _within(term, line) for term in self.excluded
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of a line, by name and condition; before and after an ellipsis (`ellipsis`, a place, or None)."""

    names: tuple[str, ...]
    conditions: tuple[Tree | None, ...]
    ellipsis: int | None

    def matches(self, line: str) -> bool:
        """Whether the line has these fields, and each is as its condition wants it."""
        tokens = [next(part for part in found.groups() if part is not None) for found in _TOKEN.finditer(line)]
        if len(tokens) < len(self.names) or (self.ellipsis is None and len(tokens) != len(self.names)):
            return False
        if self.ellipsis is not None:
            behind = len(self.names) - self.ellipsis
            tokens = tokens[: self.ellipsis] + tokens[len(tokens) - behind :]
        return all(
            condition is None or _holds(condition, token)
            for condition, token in zip(self.conditions, tokens, strict=True)
        )


def _within(term: Value, line: str) -> bool:
    return re.search(term.text, line) is not None if term.regex else term.text in line


def _holds(tree: Tree, token: str) -> bool:
    if isinstance(tree, Both):
        return all(_holds(part, token) for part in tree.parts)
    if isinstance(tree, Either):
        return any(_holds(part, token) for part in tree.parts)
    return isinstance(tree, Test) and tree.of(token, number_in(token))


def parse_terms(pattern: str) -> Terms:
    """The terms of a pattern. ParseError has the character, counted from 1."""
    reader = Reader(pattern)
    kinds: dict[str, list[Value]] = {"": [], "-": [], "?": []}
    reader.skip()
    while reader.at < len(pattern):
        kind = reader.take(r"[-?](?=\S)")
        if reader.text[reader.at : reader.at + 1] in {'"', "%"}:
            term = reader.value()
        else:
            term = Value(reader.need(r"\w+(?=\s|$)", "a term of letters and digits, or one in quotes,")[0])
        kinds[kind[0] if kind else ""].append(term)
        reader.skip()
    return Terms(tuple(kinds[""]), tuple(kinds["-"]), tuple(kinds["?"]))


def parse_columns(pattern: str, start: int = 0) -> Columns:
    """The columns of a pattern whose `[` stands at `start`. ParseError has the character, counted from 1."""
    reader = Reader(pattern, start)
    reader.need(r"\[", "a [")
    names: list[str] = []
    conditions: list[Tree | None] = []
    ellipsis = None
    while True:
        if reader.take(r"\.\.\.|…"):
            if ellipsis is not None:
                raise reader.wrong("a second ellipsis")
            ellipsis = len(names)
        else:
            name, condition = _column(reader)
            names.append(name)
            conditions.append(condition)
        if reader.take(r"\]"):
            break
        reader.need(",", "a comma or a closing ]")
    reader.end()
    return Columns(tuple(names), tuple(conditions), ellipsis)


def _column(reader: Reader) -> tuple[str, Tree | None]:
    """A column's name, empty where it has none, and its condition."""
    reader.skip()
    begin = reader.at
    reader.take(r"\(*")
    name = reader.take(r"[\w-]+")
    if name is None:
        return "", None
    if reader.at < len(reader.text) and reader.take(r"(?=[,\]])"):
        return name[0], None
    reader.at = begin

    def test() -> Tree:
        own = reader.need(r"[\w-]+", "the column's name")[0]
        if own != name[0]:
            raise reader.wrong(f"the condition of column {name[0]!r} speaks of {own!r}")
        operator = reader.need(r"!=|<=|>=|=|<|>", "=, !=, <, <=, > or >=")[0]
        value = reader.value()
        if operator not in {"=", "!="} and value.number is None:
            raise reader.wrong(f"{operator} compares numbers, and {value.text!r} is none")
        return Test((own,), operator, value)

    return name[0], reader.joined(test)
