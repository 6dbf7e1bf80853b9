"""What several conditions ask in the same words, as columns: asked once for all of them.

Hundreds of rules share filters ("not one of AWS's own services"). An engine plans and tries each condition by itself,
and planning is most of what short statements cost; a column is planned once and tried once a row.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: How many conditions share a part, and how many characters it has, for a column to be worth it.
_SHARED, _LONG = 4, 60
_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|[()]")
#: What may stand before the bracket of a condition.
_BEFORE = ("(", " AND ", " OR ", "NOT ")


def in_common(conditions: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """SQL of what is asked in brackets by several of the conditions, by a name; and the conditions with those names.

    Conditions are SQL over the same columns, never NULL. One with a lambda stays as it is.
    """
    seen = Counter(part for one in conditions for part in {one[start:end] for start, end in _brackets(one)})
    names = {part: f"b{n}" for n, part in enumerate(p for p, n in seen.items() if n >= _SHARED and len(p) > _LONG)}
    made = [_named(one, names) for one in conditions]
    used = {name for _, of in made for name in of}
    return {name: part for part, name in names.items() if name in used}, [one for one, _ in made]


def _named(condition: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """The condition with names instead of those parts, the outermost ones; and the names."""
    pieces, used, at = [], [], 0
    for start, end in sorted(_brackets(condition), key=lambda span: (span[0], -span[1])):
        name = names.get(condition[start:end])
        if name is not None and start >= at:
            pieces += [condition[at:start], name]
            used.append(name)
            at = end
    return "".join([*pieces, condition[at:]]), used


def _brackets(condition: str) -> Iterator[tuple[int, int]]:
    """Where a condition stands in brackets: those of functions and of lists are none."""
    if "LAMBDA" in condition:
        return
    opened: list[int] = []
    for found in _TOKEN.finditer(condition):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")":
            start = opened.pop()
            if condition[:start].endswith(_BEFORE) or not start:
                yield start, found.end()
