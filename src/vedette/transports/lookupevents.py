"""CloudTrail's Event history, for accounts that have no trail: LookupEvents in every account and region."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.aws import fleet, history, pages
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_SCHEME = "lookupevents"
#: Events may come into Event history this late; a later walk begins so much before its mark.
_LATE = timedelta(minutes=20)
#: A slice of time is asked for page by page, newest first, and is done as a whole: it is made as long as about so
#: many pages take, within these bounds.
_PAGES = 20
_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=2)
_FIRST = timedelta(hours=6)
#: A mark is moved over a time without events when it has become so long.
_QUIET = timedelta(hours=1)


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """Pages of events, oldest slice of time first, every account and region in scope side by side.

    `lookupevents://` is all in scope, `lookupevents://ACCOUNT`, `…/REGION` and `lookupevents://*/REGION` less. A walk
    goes on from where the last one stopped, and is 90 days long at the most. A place that refuses is told to
    `walk.unknown`. Raises `AwsError` where nothing can be asked.
    """
    now = pages.now()
    found = fleet.places(walk.settings, walk.unknown, only=uri.removeprefix(f"{_SCHEME}://").strip("/"))

    def work(place: fleet.Place) -> Iterator[Found]:
        return _slices(place, walk, now)

    yield from fleet.everywhere(found, work, walk.unknown)


def _slices(place: fleet.Place, walk: Walk, now: datetime) -> Iterator[Found]:
    prefix = f"{_SCHEME}://{place}"
    start, end, marked = pages.span(walk, prefix, now, oldest=now - timedelta(days=history.DAYS), late=_LATE)
    length, told = _FIRST, start
    while start < end:
        stop = min(start + length, end)
        name, count, waiting = f"{prefix}/{start:%Y-%m-%dT%H:%M:%SZ}", 0, None
        for events in history.lookup(place.settings, str(place), start, stop):
            count += 1
            if waiting is not None:
                yield waiting
            waiting = pages.page(place, f"{name}/{count}", {"Events": events}, at=start) if events else None
        if waiting is None and stop >= end and stop - told > _QUIET:
            waiting = pages.page(place, f"{name}/0", {"Events": []}, at=start)  # it carries the mark
        if waiting is not None:
            yield waiting._replace(mark=(prefix, stop.isoformat())) if marked else waiting
            told = stop
        if count > _PAGES:
            length = max(length / 2, _SHORTEST)
        elif count <= _PAGES // 4:
            length = min(length * 2, _LONGEST)
        start = stop


TRANSPORT = Transport(
    scheme=_SCHEME,
    title="CloudTrail's Event history (LookupEvents) in every account and region",
    find=find,
    fetch=pages.no_fetch(_SCHEME),
    source="cloudtrail",
    actions=(*history.ACTIONS, *fleet.ACTIONS),
)
