"""The JSON language of filter patterns: `{ ($.eventName = "Delete*") && ($.errorCode NOT EXISTS) }`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vedette.grammar.filter_read import Reader
from vedette.grammar.filter_tree import EACH, Is, Test

if TYPE_CHECKING:
    from vedette.grammar.filter_tree import Tree

_STEP = re.compile(r"\.([\w-]+)|\.?\[\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+)|(\*))\s*\]")


def parse_json(pattern: str, start: int = 0) -> Tree:
    """The tree of a pattern whose `{` stands at `start`. ParseError has the character, counted from 1."""
    reader = Reader(pattern, start)
    reader.need(r"\{", "a {")
    tree = reader.joined(lambda: _test(reader))
    reader.need(r"\}", "&&, || or a closing }")
    reader.end()
    return tree


def _test(reader: Reader) -> Tree:
    path = _path(reader)
    if reader.take(r"(?i)not\s+exists\b"):
        return Is(path, "missing")
    if reader.take(r"(?i)is\b"):
        return Is(path, reader.need(r"(?i)(null|true|false)\b", "NULL, TRUE or FALSE")[0].lower())
    operator = reader.need(r"!=|<=|>=|=|<|>", "=, !=, <, <=, >, >=, IS or NOT EXISTS")[0]
    value = reader.value()
    if operator not in {"=", "!="} and value.number is None:
        raise reader.wrong(f"{operator} compares numbers, and {value.text!r} is none")
    return Test(path, operator, value)


def _path(reader: Reader) -> tuple[str | int, ...]:
    reader.need(r"\$", "a selector such as $.eventName")
    steps: list[str | int] = []
    while found := _STEP.match(reader.text, reader.at):
        reader.at = found.end()
        if found[4] is not None:
            steps.append(int(found[4]))
        else:
            steps.append(EACH if found[5] else next(name for name in found.groups() if name is not None))
    if not steps or steps[0] == EACH:
        raise reader.wrong("the selector names no property")
    return tuple(steps)
