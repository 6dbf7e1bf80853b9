"""What is under way: how far each walk is done, and whom to tell when an object is."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vedette.model import Found


@dataclass(slots=True)
class _Place:
    """One value of a mark: how many of its objects are not done yet; a failed one is never done in this run."""

    value: str
    under_way: int = 0


@dataclass(slots=True)
class _Open:
    places: list[_Place] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    done: list[Callable[[], None]] = field(default_factory=list)


class Progress:
    """Marks and acknowledgements of one collection. Used by one thread.

    A mark moves when its object and all of the same prefix found before it are done. An object found again while
    it is under way is acknowledged together with the first.
    """

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], _Open] = {}
        self._places: dict[str, deque[_Place]] = {}
        self._ready: dict[str, str] = {}

    def begin(self, found: Found) -> bool:
        """Note an object; False where it is under way already and nothing more is to be done for this one."""
        if found.mark is None and found.done is None:
            return True
        key = (found.uri, found.version)
        known = self._open.get(key)
        one = known or self._open.setdefault(key, _Open())
        if found.mark is not None:
            prefix, value = found.mark
            places = self._places.setdefault(prefix, deque())
            if not places or places[-1].value != value:
                places.append(_Place(value))
            places[-1].under_way += 1
            one.places.append(places[-1])
            one.prefixes.append(prefix)
        if found.done is not None:
            one.done.append(found.done)
        return known is None

    def settle(self, objects: Iterable[Found]) -> list[Callable[[], None]]:
        """These are in the lake, the ledger or the rejects; returns whom to tell."""
        tell: list[Callable[[], None]] = []
        for found in objects:
            if found.mark is None and found.done is None:
                continue
            one = self._open.pop((found.uri, found.version), None)
            if one is None:
                continue
            tell.extend(one.done)
            for place in one.places:
                place.under_way -= 1
            for prefix in one.prefixes:
                self._advance(prefix)
        return tell

    def fail(self, found: Found) -> None:
        """This one was not fetched: nobody is told, and no mark passes it in this run."""
        self._open.pop((found.uri, found.version), None)

    def _advance(self, prefix: str) -> None:
        places = self._places[prefix]
        while places and not places[0].under_way:
            self._ready[prefix] = max(self._ready.get(prefix, ""), places.popleft().value)

    def marks(self) -> dict[str, str]:
        """The marks that moved since this was last asked, by prefix."""
        ready, self._ready = self._ready, {}
        return ready
