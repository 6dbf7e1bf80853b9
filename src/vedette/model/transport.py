"""How bytes arrive: a transport finds objects and fetches them; it never looks inside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vedette.model.sources import Layout, LogSource


@dataclass(frozen=True, slots=True)
class Found:
    """An object that was found: where, which version of it, its size in bytes, and what its path says.

    `facts` has `account`, `region`, `day` and `time` (ISO, UTC) where the path tells them. `mark` names the place in the
    walk that is done when this object and all before it are stored: (prefix, value). `data` are the bytes where the
    transport has them already, so that nothing is fetched. `done` is called once what was in the object is in the
    lake, the ledger or the rejects (a queue's message may be deleted then); it may be called twice.
    """

    uri: str
    version: str
    size: int
    facts: Mapping[str, str] = field(default_factory=dict)
    mark: tuple[str, str] | None = None
    data: bytes | None = None
    done: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a transport is told: the source, the days wanted (inclusive; None is open), and its settings.

    `marks` gives the value where an earlier walk of a prefix stopped, or None. `settings` are the transport's
    own (region, profile, endpoint_url for AWS). `skipped` is called with (uri, reason) for what is passed over,
    `unknown` with (place, reason) for an account, a region or an object that could not be looked at: what is unknown
    is told, and stops nothing else.
    """

    source: LogSource
    first_day: date | None = None
    last_day: date | None = None
    marks: Callable[[str], str | None] = lambda _prefix: None
    settings: Mapping[str, str] = field(default_factory=dict)
    skipped: Callable[[str, str], None] = lambda _uri, _reason: None
    unknown: Callable[[str, str], None] = lambda _place, _reason: None

    def wants(self, facts: Mapping[str, str]) -> bool:
        """Whether an object of that day is wanted; a day on either side is let in, delivery is late."""
        day = facts.get("day")
        if day is None:
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
    one; `actions` are the IAM actions it needs.
    """

    scheme: str
    title: str
    find: Callable[[str, Walk], Iterator[Found]]
    fetch: Callable[[str, Mapping[str, str]], bytes]
    source: str = ""
    actions: tuple[str, ...] = ()


def facts_of(layouts: tuple[Layout, ...], key: str) -> dict[str, str]:
    """Account, region, day and time (ISO, UTC) that the object's key tells, by the first layout that fits; else empty."""
    for layout in layouts:
        found = re.search(layout.pattern, key)
        if found is None:
            continue
        groups = {k: v for k, v in found.groupdict().items() if v is not None}
        facts: dict[str, str] = {k: groups[k] for k in ("account", "region") if k in groups}
        if {"year", "month", "day"} <= groups.keys():
            try:
                facts["day"] = date(int(groups["year"]), int(groups["month"]), int(groups["day"])).isoformat()
                if {"hour", "minute"} <= groups.keys():
                    clock = time(int(groups["hour"]), int(groups["minute"]), int(groups.get("second", 0)))
                    facts["time"] = f"{facts['day']}T{clock.isoformat()}Z"
            except ValueError:
                continue
        return facts | {"layout": layout.title}
    return {}
