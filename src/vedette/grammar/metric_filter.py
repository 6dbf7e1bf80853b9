"""CloudWatch Logs' filter patterns, as metric filters and subscription filters have them.

Three languages, told apart by the first character: terms, `[…]` for space-delimited lines, `{…}` for JSON.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html. Comparison is with case. A
comparison, `!=` too, holds only where the field is there and is a string, a number or a boolean; an object or an array
is never equal and never unequal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.grammar.filter_json import parse_json
from vedette.grammar.filter_reach import possible
from vedette.grammar.filter_text import Columns, Terms, parse_columns, parse_terms
from vedette.grammar.filter_tree import holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.grammar.filter_tree import Tree


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A parsed pattern: `tree` is of the JSON language, or of terms, or of columns; None for the empty pattern."""

    pattern: str
    tree: Tree | Terms | Columns | None

    def matches(self, event: Mapping[str, Any] | str) -> bool:
        """Whether the event, a JSON object or a line of text, is matched. The empty pattern matches all."""
        if self.tree is None:
            return True
        if isinstance(self.tree, Terms | Columns):
            return self.tree.matches(event if isinstance(event, str) else json.dumps(event, separators=(",", ":")))
        document = _document(event) if isinstance(event, str) else event
        return document is not None and holds(self.tree, document)

    def can_match(self) -> bool:
        """False where no event can ever match, as `$.a = x && $.a = y`; else True, or too intricate to tell."""
        return self.tree is None or isinstance(self.tree, Terms | Columns) or possible(self.tree)


def parse(pattern: str) -> MetricFilter:
    """The pattern's tree. ParseError says at which character the pattern is off, counted from 1."""
    text = pattern.strip()
    start = len(pattern) - len(pattern.lstrip())
    if not text:
        return MetricFilter(pattern, None)
    if text[0] == "{":
        return MetricFilter(pattern, parse_json(pattern, start))
    return MetricFilter(pattern, parse_columns(pattern, start) if text[0] == "[" else parse_terms(pattern))


def _document(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
