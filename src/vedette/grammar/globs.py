"""AWS's two wildcards: `*` for any run of characters, none included, `?` for one."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str, one: str, ignore_case: bool) -> re.Pattern[str]:
    text = "".join(".*" if char == "*" else one if char == "?" else re.escape(char) for char in pattern)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def like(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether the pattern stands for the text."""
    return _compiled(pattern, ".", ignore_case).fullmatch(text) is not None


def covers(wide: str, narrow: str, *, ignore_case: bool = False) -> bool:
    """Whether all that `narrow` stands for is surely among what `wide` stands for; both may have wildcards."""
    return _compiled(wide, "[^*]", ignore_case).fullmatch(narrow) is not None


def overlaps(one: str, other: str, *, ignore_case: bool = False) -> bool:
    """Whether there is a text that both patterns stand for."""
    if ignore_case:
        one, other = one.lower(), other.lower()
    # The places in `other` that can be reached after each character of `one`: a run of an automaton over the other.
    reached = _skipped({0}, other)
    for char in one:
        if char == "*":
            reached = set(range(min(reached), len(other) + 1)) if reached else reached
            continue
        after = set()
        for place in reached:
            if place < len(other):
                there = other[place]
                if there == "*":
                    after.add(place)
                elif char in {"?", there} or there == "?":
                    after.add(place + 1)
        reached = _skipped(after, other)
    return len(other) in reached


def _skipped(places: set[int], pattern: str) -> set[int]:
    found = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] == "*":
            place += 1  # noqa: PLW2901  a walk over the stars
            found.add(place)
    return found
