"""EventBridge's event patterns: which events a rule of EventBridge picks.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html, and the matching of arrays
as in https://github.com/aws/event-ruler: conditions on one array of objects must hold for the same element. Numbers
are equal by value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.errors import ParseError
from vedette.grammar.event_matcher import HINT, Matcher, parse_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RESERVED = frozenset(
    {"exactly", "prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "cidr", "exists"}
)

# Where a leaf stands: which element of which array was gone through.
_Places = dict[tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class EventPattern:
    """A parsed pattern: one way after another to match, each the fields that must all match, by path."""

    ways: tuple[tuple[tuple[tuple[str, ...], tuple[Matcher, ...]], ...], ...]

    def matches(self, event: Mapping[str, Any] | str) -> bool:
        """Whether the event, an object or its JSON text, is picked."""
        document = json.loads(event) if isinstance(event, str) else event
        leaves: dict[tuple[str, ...], list[tuple[Any, _Places]]] = {}
        for path, value, places in _leaves(document, (), {}):
            leaves.setdefault(path, []).append((value, places))
        return any(_all(way, leaves, {}) for way in self.ways)

    def fields(self) -> frozenset[tuple[str, ...]]:
        """The paths that the pattern speaks of."""
        return frozenset(path for way in self.ways for path, _ in way)


def parse(pattern: Mapping[str, Any] | str) -> EventPattern:
    """The pattern of a mapping or of JSON text. ParseError says at which field AWS would refuse it."""
    if isinstance(pattern, str):
        try:
            document = json.loads(pattern)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"the event pattern is not JSON: {error}", hint=HINT) from error
    else:
        document = pattern
    if not isinstance(document, dict) or not document:
        raise ParseError("the event pattern is not an object with fields", hint=HINT)
    return EventPattern(tuple(tuple(way) for way in _ways(document, ())))


_Way = list[tuple[tuple[str, ...], tuple[Matcher, ...]]]
_MOST = 1000  # ways that `$or` may multiply to, as in AWS


def _ways(document: dict[str, Any], path: tuple[str, ...]) -> list[_Way]:
    where = f"event pattern, {'.'.join(path) or 'top'}"
    if not document:
        raise ParseError("an object without fields", where=where, hint=HINT)
    found: list[_Way] = [[]]
    for name, value in document.items():
        if name == "$or" and _is_or(value):
            more = [way for part in value for way in _ways(part, path)]
        elif isinstance(value, dict):
            more = _ways(value, (*path, name))
        elif isinstance(value, list):
            place = f"event pattern, {'.'.join((*path, name))}"
            if not value:
                raise ParseError("an empty list matches nothing", where=place, hint=HINT)
            more = [[((*path, name), tuple(parse_matcher(one, place) for one in value))]]
        else:
            raise ParseError(f"{name!r} is {value!r}: values stand in a list", where=where, hint=HINT)
        if len(found) * len(more) > _MOST:
            raise ParseError(f"$or makes more than {_MOST} combinations", where=where, hint=HINT)
        found = [one + other for one in found for other in more]
    return found


def _is_or(value: Any) -> bool:
    """Whether `$or` joins: two objects or more, none with an operator's name as a field; else it is a field."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(part, dict) and part and not _RESERVED & part.keys() for part in value)
    )


def _leaves(value: Any, path: tuple[str, ...], places: _Places) -> Iterator[tuple[tuple[str, ...], Any, _Places]]:
    """Each plain value with its path, arrays gone through, and the elements that were taken of them."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, (*path, name), places)
    elif isinstance(value, list):
        plain = not any(isinstance(item, dict | list) for item in value)
        for number, item in enumerate(value):
            # The members of a plain list are values of one field; only objects in a list are held apart.
            inner = places if plain else {**places, path: (*places.get(path, ()), number)}
            yield from _leaves(item, path, inner)
    else:
        yield path, value, places


def _all(
    way: tuple[tuple[tuple[str, ...], tuple[Matcher, ...]], ...],
    leaves: dict[tuple[str, ...], list[tuple[Any, _Places]]],
    taken: _Places,
) -> bool:
    """Whether all fields match, in elements of arrays that agree."""
    if not way:
        return True
    (path, matchers), rest = way[0], way[1:]
    there = leaves.get(path, [])
    if not there:
        return any(one.missing for one in matchers) and _all(rest, leaves, taken)
    tried: list[_Places] = []
    for value, places in there:
        if not any(one.matches(value) for one in matchers):
            continue
        if all(taken.get(array, element) == element for array, element in places.items()):
            both = taken | places
            if both not in tried:
                tried.append(both)
                if _all(rest, leaves, both):
                    return True
    return False
