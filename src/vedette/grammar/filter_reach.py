"""Whether a JSON filter pattern can match any event at all: contradictions within one path of it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from vedette.grammar.filter_tree import EACH, Both, Either, Is, Test
from vedette.grammar.globs import covers, overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.grammar.filter_tree import Tree, Value

_MOST = 4096  # ways through the pattern that are looked at; beyond, it is taken as possible


def possible(tree: Tree) -> bool:
    """False where every way through the pattern contradicts itself. True where that is not known."""
    ways = itertools.islice(_ways(tree), _MOST + 1)
    return any(number == _MOST or _agrees(way) for number, way in enumerate(ways))


def _ways(tree: Tree) -> Iterator[tuple[Test | Is, ...]]:
    """Each set of comparisons that together make the pattern hold."""
    if isinstance(tree, Either):
        for part in tree.parts:
            yield from _ways(part)
    elif isinstance(tree, Both):
        first, *rest = tree.parts
        for way in _ways(first):
            for more in _ways(Both(tuple(rest))) if rest else [()]:
                yield way + more
    else:
        yield (tree,)


def _agrees(way: tuple[Test | Is, ...]) -> bool:
    by_path: dict[tuple[str | int, ...], list[Test | Is]] = {}
    for one in way:
        if EACH not in one.path:
            by_path.setdefault(one.path, []).append(one)
    for path, tests in by_path.items():
        if not _one_value(tests):
            return False
        # What is missing or a plain value has nothing below it; what has something below it is there.
        below = [other for other in by_path if len(other) > len(path) and other[: len(path)] == path]
        if any(not _missing(by_path[other]) for other in below):
            return False
    return True


def _missing(tests: list[Test | Is]) -> bool:
    return all(isinstance(one, Is) and one.what == "missing" for one in tests)


def _one_value(tests: list[Test | Is]) -> bool:
    """Whether one value, or its absence, can be as all tests want it."""
    states = [one.what for one in tests if isinstance(one, Is)]
    compared = [one for one in tests if isinstance(one, Test)]
    if states:
        state = states[0]
        if any(other != state for other in states):
            return False
        if state in {"null", "missing"}:
            return not compared
        return all(one.holds(state == "true") for one in compared)
    for one in compared:
        if one.operator == "=" and one.value.exact:
            return any(all(other.holds(found) for other in compared) for found in _spellings(one.value))
    return _patterns_agree(compared) and _numbers_agree(compared)


def _spellings(value: Value) -> list[str | float | bool]:
    """The values of an event that are equal to it."""
    found: list[str | float | bool] = [value.text]
    if value.text in {"true", "false"}:
        found.append(value.text == "true")
    number = value.number
    if number is not None:
        found += [number, int(number)] if number.is_integer() else [number]
    return found


def _patterns_agree(tests: list[Test]) -> bool:
    wanted = [_glob(one.value) for one in tests if one.operator == "=" and not one.value.regex]
    shunned = [_glob(one.value) for one in tests if one.operator == "!=" and not one.value.regex]
    if any(not overlaps(one, other) for one, other in itertools.combinations(wanted, 2)):
        return False
    return not any(covers(no, yes) for no in shunned for yes in wanted or ["*"])


def _glob(value: Value) -> str:
    """The value for `globs`: stars at the ends only are wildcards, and a question mark is none."""
    inner = value.text.removeprefix("*")
    begin = "*" if inner != value.text else ""
    end = "*" if inner.endswith("*") else ""
    middle = inner[: len(inner) - len(end)]
    return begin + middle.replace("*", "\ue000").replace("?", "\ue001") + end


def _numbers_agree(tests: list[Test]) -> bool:
    ordered = [one for one in tests if one.operator not in {"=", "!="}]
    lows = [(one.value.number or 0.0, one.operator == ">") for one in ordered if one.operator[0] == ">"]
    highs = [(one.value.number or 0.0, one.operator == "<") for one in ordered if one.operator[0] == "<"]
    if not lows or not highs:
        return True
    low, high = max(lows), min(highs, key=lambda high: (high[0], not high[1]))
    if low[0] != high[0]:
        return low[0] < high[0]
    return not low[1] and not high[1] and all(one.holds(low[0]) for one in tests if one.operator == "!=")
