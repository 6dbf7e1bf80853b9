"""What is known and what is not: rows that cannot be taken for all there is while some of them could not be read.

A value that was not read raises `NotKnown` where it is used, and rows that are not all known raise it after the last
one that is. So nobody can take a denied answer for an empty one: an answer that does not depend on what is missing is
given, any other becomes unknown. The engine turns `NotKnown` into a finding; a check never catches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why something is not known, and the IAM action (or several, with commas) that would tell, where one would."""

    reason: str
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing, by its key, of which a call could not tell."""

    key: str
    unknown: Unknown


class NotKnown(Exception):  # noqa: N818  no error: what was asked is not known, and that is an answer
    """What was asked depends on something that could not be read."""

    def __init__(self, *unknown: Unknown) -> None:
        super().__init__("; ".join(u.reason for u in unknown))
        self.unknown = unknown or (Unknown("it was not looked at"),)


class Rows(Generic[T]):
    """Things of one kind in order, read anew at each iteration; what is missing raises `NotKnown` after the last.

    `missing` says what the whole listing lacks, `gaps` of which single things, by key, nothing could be told.
    """

    def __init__(
        self,
        read: Callable[[], Iterable[T]],
        key: Callable[[T], str],
        *,
        missing: Sequence[Unknown] = (),
        gaps: Mapping[str, Unknown] | None = None,
        look: Callable[[str], T | None] | None = None,
    ) -> None:
        self._read = read
        self._key = key
        self._look = look
        self.missing = tuple(missing)
        self.gaps = dict(gaps or {})

    def __iter__(self) -> Iterator[T]:
        yield from self._read()
        if unknown := self.unknown:
            raise NotKnown(*unknown)

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """What is not known of these rows, each reason once; empty where all is."""
        return tuple(dict.fromkeys((*self.missing, *self.gaps.values())))

    def known(self) -> Iterator[T]:
        """What is known, and no word of what is not. For the engine; a check iterates."""
        return iter(self._read())

    def key_of(self, row: T) -> str:
        """The key of a row."""
        return self._key(row)

    def find(self, key: str) -> T | None:
        """The row of that key, or None where it is known that there is none. Raises `NotKnown`."""
        found = self.known_one(key)
        if found is None and (unknown := (self.gaps[key],) if key in self.gaps else self.missing):
            raise NotKnown(*unknown)
        return found

    def known_one(self, key: str) -> T | None:
        """The row of that key as far as is known. For the engine; a check asks `find`."""
        if self._look is not None:
            return self._look(key)
        return next((row for row in self._read() if self._key(row) == key), None)


def none_of(unknown: Unknown) -> Rows[T]:
    """Rows of which nothing is known."""
    return Rows(tuple, str, missing=(unknown,))


def those(things: Iterable[T], hold: Callable[[T], bool]) -> Iterator[T]:
    """The things for which it is known to hold, in order; then `NotKnown` where of some it is not known."""
    missing: NotKnown | None = None
    walk = iter(things)
    while True:
        try:
            thing = next(walk)
        except StopIteration:
            break
        except NotKnown as error:
            missing = missing or error
            break
        try:
            held = hold(thing)
        except NotKnown as error:
            missing = missing or error
            continue
        if held:
            yield thing
    if missing is not None:
        raise missing


def culprits(things: Iterable[T], hold: Callable[[T], bool]) -> tuple[T, ...]:
    """Those for which it is known to hold. Raises `NotKnown` where it is known of none, and of some not known.

    One that is known is enough for an answer: what may not be read beside it changes nothing.
    """
    found: list[T] = []
    try:
        for thing in those(things, hold):
            found.append(thing)  # noqa: PERF402  what came before the exception counts
    except NotKnown:
        if not found:
            raise
    return tuple(found)


def first(things: Iterable[T], hold: Callable[[T], bool] = lambda _thing: True) -> T | None:
    """The first thing for which it is known to hold, None where it holds for none. Raises `NotKnown` in between."""
    return next(those(things, hold), None)


def some(things: Iterable[T], hold: Callable[[T], bool]) -> bool:
    """Whether it holds for one of them. Raises `NotKnown` where it is known of none, and of some not known."""
    return any(True for _ in those(things, hold))


def every(things: Iterable[T], hold: Callable[[T], bool]) -> bool:
    """Whether it holds for all of them; true of none. Raises `NotKnown` where it is known not to hold for none."""
    return not some(things, lambda thing: not hold(thing))
