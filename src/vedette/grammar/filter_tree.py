"""The tree of a filter pattern: comparisons of fields, and what joins them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

MISSING = object()
EACH = "[*]"  # a step to any element of an array


@dataclass(frozen=True, slots=True)
class Value:
    """What a field is compared with: a text whose first and last `*` are wildcards, or a regular expression."""

    text: str
    regex: bool = False

    @property
    def number(self) -> float | None:
        """The number it also is, or None."""
        return None if self.regex else number_in(self.text)

    @property
    def exact(self) -> bool:
        """Whether it stands for one text only."""
        return not self.regex and not self.text.startswith("*") and not self.text.endswith("*")

    def equals(self, text: str, number: float | None) -> bool:
        """Whether a field with that text, which may be a number, is this."""
        if self.regex:
            return re.search(self.text, text) is not None
        if number is not None and number == self.number:
            return True
        if self.exact:
            return text == self.text
        inner = self.text.removeprefix("*")
        if inner == self.text:
            return text.startswith(inner[:-1])
        if not inner or not inner.endswith("*"):
            return text.endswith(inner)
        return inner[:-1] in text


@dataclass(frozen=True, slots=True)
class Test:
    """A field compared: `=`, `!=`, `<`, `<=`, `>` or `>=`."""

    path: tuple[str | int, ...]
    operator: str
    value: Value

    def holds(self, found: object) -> bool:
        """Whether what was found at the path is as the test wants it."""
        if isinstance(found, bool):
            text, number = json.dumps(found), None
        elif isinstance(found, str):
            text, number = found, None
        elif isinstance(found, int | float):
            text, number = json.dumps(found), float(found)
        else:
            return False
        return self.of(text, number)

    def of(self, text: str, number: float | None) -> bool:
        """Whether a text, which may be a number, is as the test wants it."""
        if self.operator in {"=", "!="}:
            return self.value.equals(text, number) == (self.operator == "=")
        limit = self.value.number
        if number is None or limit is None:
            return False
        return {"<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit}[self.operator]


@dataclass(frozen=True, slots=True)
class Is:
    """A field that is null, true or false (`what`), or `missing`: not there at all."""

    path: tuple[str | int, ...]
    what: str

    def holds(self, found: object) -> bool:
        """Whether what was found at the path is that."""
        if self.what == "missing":
            return found is MISSING
        return found is {"null": None, "true": True, "false": False}[self.what]


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold (`&&`)."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part holds at least (`||`)."""

    parts: tuple[Tree, ...]


Tree = Test | Is | Both | Either


def holds(tree: Tree, document: Any) -> bool:
    """Whether a JSON document is as the tree wants it."""
    if isinstance(tree, Both):
        return all(holds(part, document) for part in tree.parts)
    if isinstance(tree, Either):
        return any(holds(part, document) for part in tree.parts)
    found = reached(document, tree.path)
    if isinstance(tree, Is) and tree.what == "missing":
        return all(map(tree.holds, found))
    return any(map(tree.holds, found))


def reached(document: Any, path: tuple[str | int, ...]) -> list[object]:
    """What stands at the path: one thing, MISSING where there is nothing, or more below `[*]`."""
    here = [document]
    for step in path:
        after: list[object] = []
        for one in here:
            if step == EACH:
                after += one if isinstance(one, list) else []
            elif isinstance(step, int):
                after.append(one[step] if isinstance(one, list) and step < len(one) else MISSING)
            else:
                after.append(one.get(step, MISSING) if isinstance(one, dict) else MISSING)
        here = after
    return here


def number_in(text: str) -> float | None:
    """The number a text is, as patterns write them: sign, decimals and exponent, or None."""
    return float(text) if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text) else None
