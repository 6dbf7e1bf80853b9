"""What transports of AWS's APIs share: spans to ask for, pages as objects, and listings in every place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.aws import fleet
from vedette.errors import UsageError
from vedette.model import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from typing import Any

    from vedette.aws.fleet import Place
    from vedette.model import Walk

    Ask = Callable[[Mapping[str, str], datetime, datetime], Iterator[list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Listing:
    """An API that lists items from a time on: the scheme of its addresses, and the key its items go under, if any.

    `ask(settings, start, end)` gives pages of items. `ordered` is the item's field by which pages are ordered, so that
    the mark moves with each; without it the mark moves when all pages are there. `back` is how far a first walk goes,
    `late` how long before its mark a later one begins. `region` is that of a service that has one for all.
    """

    scheme: str
    key: str
    ask: Ask
    back: timedelta
    late: timedelta
    ordered: str = ""
    region: str = ""

    def find(self, uri: str, walk: Walk) -> Iterator[Found]:
        """Pages of items, every account and region in scope side by side, from where the last walk stopped.

        `SCHEME://` is all in scope, `SCHEME://ACCOUNT`, `…/REGION` and `SCHEME://*/REGION` less. A place that refuses
        is told to `walk.unknown`. Raises `AwsError` where nothing can be asked.
        """
        moment = now()
        only = uri.removeprefix(f"{self.scheme}://").strip("/")
        settings = {**walk.settings, "regions": self.region} if self.region else walk.settings

        def work(place: Place) -> Iterator[Found]:
            return self._pages(place, walk, moment)

        yield from fleet.everywhere(fleet.places(settings, walk.unknown, only=only), work, walk.unknown)

    def _pages(self, place: Place, walk: Walk, moment: datetime) -> Iterator[Found]:
        prefix = f"{self.scheme}://{place}"
        start, end, marked = span(walk, prefix, moment, oldest=moment - self.back, late=self.late)
        waiting: Found | None = None
        for number, items in enumerate(self.ask(place.settings, start, end)):
            if waiting is not None:
                yield waiting
            mark = (prefix, str(items[-1][self.ordered])) if self.ordered and marked else None
            name = f"{prefix}/{start:%Y-%m-%dT%H:%M:%SZ}/{number}"
            waiting = page(place, name, {self.key: items} if self.key else items, at=start, mark=mark)
        if waiting is not None:
            yield waiting._replace(mark=(prefix, end.isoformat())) if marked and not self.ordered else waiting


def now() -> datetime:
    """The time, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def span(
    walk: Walk, prefix: str, end: datetime, *, oldest: datetime, late: timedelta
) -> tuple[datetime, datetime, bool]:
    """From when to when to ask, and whether the mark may move.

    A walk begins `late` before its mark, for events that came late, or at the first day that a person wants, never
    before `oldest`. A walk of some days only leaves the mark where it is: the days it left out are not done.
    """
    mark = walk.marks(prefix)
    start = oldest
    if walk.first_day is not None:
        start = midnight(walk.first_day)
    elif mark:
        start = datetime.fromisoformat(mark) - late
    until = end if walk.last_day is None else min(end, midnight(walk.last_day) + timedelta(days=1))
    return max(start, oldest), until, walk.first_day is None and walk.last_day is None


def midnight(day: date) -> datetime:
    """The beginning of the day, UTC."""
    return datetime.combine(day, datetime.min.time(), UTC)


def page(place: Place, uri: str, content: object, *, at: datetime, mark: tuple[str, str] | None = None) -> Found:
    """An answer of an API as an object: its version is the hash of its content, so that equal answers are one."""
    data = json.dumps(content, default=_plain, ensure_ascii=False).encode("utf-8", "backslashreplace")
    facts = {"account": place.account, "region": place.region, "day": at.date().isoformat(), "time": at.isoformat()}
    return Found(uri, hashlib.sha256(data).hexdigest()[:32], len(data), facts, mark, data=data)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def no_fetch(scheme: str) -> Callable[[str, Mapping[str, str]], bytes]:
    """The `fetch` of a transport whose objects are handed over as they are found. It raises `UsageError`."""

    def fetch(uri: str, settings: Mapping[str, str]) -> bytes:  # noqa: ARG001  the contract of a transport
        raise UsageError("a page of an API cannot be fetched by itself", where=uri, hint=f"collect {scheme}://")

    return fetch
