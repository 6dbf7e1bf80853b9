"""How bytes arrive: a transport finds objects and fetches them; it never looks inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from vedette.model.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vedette.model.sources import LogSource


_NOTHING: Mapping[str, str] = {}


class Found(NamedTuple):
    """An object that was found: where, which version of it, its size in bytes, and what its path says.

    `facts` has `source`, `account`, `region`, `day` and `time` (ISO, UTC) where the path tells them: give what
    `Walk.facts` gives. `mark` names the place in the walk that is done when this object and all of the same prefix
    before it are stored: (prefix, value); values are compared as text. `data` are the bytes where the transport has
    them already, so that nothing is fetched. `done` is called once what was in the object is in the lake, the ledger
    or the rejects (a queue's message may be deleted then); it may be called twice. `at` is what `fetch` is asked for
    where that is not the `uri`; its scheme says which transport is asked.
    """

    uri: str
    version: str
    size: int
    facts: Mapping[str, str] = _NOTHING
    mark: tuple[str, str] | None = None
    data: bytes | None = None
    done: Callable[[], None] | None = None
    at: str = ""


def _never() -> bool:
    return False


def _ignore(_objects: int) -> None:
    pass


def _forget(_callback: Callable[[], None]) -> None:
    pass


@dataclass(frozen=True)
class Walk:
    """What a transport is told: the sources, the days wanted (inclusive; None is open), and its settings.

    `facts(path)` gives what a path tells by the sources' layouts, `passes_over(path)` why a folder or an object is not
    to be looked at.

    `marks` gives the value where an earlier walk of a prefix stopped, or None. `settings` are the transport's
    own (region, profile, endpoint_url for AWS). `skipped` is called with (uri, reason) for what is passed over,
    `unknown` with (place, reason) for an account, a region or an object that could not be looked at: what is unknown
    is told, and stops nothing else. A walk that looks at everything before it yields tells `coming` now and then how
    many objects it has found so far.

    For transports that follow a stream: `enough()` becomes true when a round should end, `wait_seconds` is how long
    to wait for something to come, and `at_end` takes a function that is called when all that was found is done with,
    or given up: what was not acknowledged by then will not be.
    """

    sources: tuple[LogSource, ...]
    first_day: date | None = None
    last_day: date | None = None
    marks: Callable[[str], str | None] = lambda _prefix: None
    settings: Mapping[str, str] = field(default_factory=dict)
    skipped: Callable[[str, str], None] = lambda _uri, _reason: None
    unknown: Callable[[str, str], None] = lambda _place, _reason: None
    coming: Callable[[int], None] = _ignore
    enough: Callable[[], bool] = _never
    wait_seconds: float = 1.0
    at_end: Callable[[Callable[[], None]], None] = _forget

    @cached_property
    def places(self) -> Places:
        """The sources' layouts; kept, so that a walk of many objects in one folder is quick."""
        return Places(self.sources)

    def facts(self, path: str) -> Mapping[str, str]:
        """Source, account, region, day (ISO) and layout of a path; empty where no layout fits."""
        return self.places.facts(path)

    def passes_over(self, path: str) -> str:
        """Why an object or folder of that path is not looked at, empty where it is."""
        return self.places.passes_over(path)

    def wants(self, facts: Mapping[str, str]) -> bool:
        """Whether an object of that day is wanted; a day on either side is let in, delivery is late."""
        day = facts.get("day")
        if day is None or (self.first_day is None and self.last_day is None):
            return True
        number = date.fromisoformat(day).toordinal()
        if self.first_day is not None and number < self.first_day.toordinal() - 1:
            return False
        return self.last_day is None or number <= self.last_day.toordinal() + 1


@dataclass(frozen=True, slots=True)
class Transport:
    """A way for bytes to arrive. `scheme` is that of its URIs; `find` and `fetch` may raise AwsError, UsageError.

    `find(uri, walk)` yields objects in the order they are to be collected; `fetch(uri, settings)` gives bytes
    and may be called from several threads. `source` names the log source that all its objects are of, where it has
    one; `actions` are the IAM actions it needs. `follows` says that what it finds comes once and is acknowledged:
    there is nothing to list again.
    """

    scheme: str
    title: str
    find: Callable[[str, Walk], Iterator[Found]]
    fetch: Callable[[str, Mapping[str, str]], bytes]
    source: str = ""
    actions: tuple[str, ...] = ()
    follows: bool = False
