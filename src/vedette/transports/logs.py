"""CloudWatch Logs by its API: the groups of a name, in every account and region."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette.aws import fleet, logs, pages
from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEME = "logs"
#: An event may be ingested this long after its time; a later walk begins so much before its mark.
_LATE = timedelta(minutes=30)
#: How far back a first walk goes when no day is given.
_BACK = timedelta(days=14)


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """Pages of events, oldest first, of the groups whose name begins as the address says.

    `logs:///aws/eks/` is every group below `/aws/eks/` in every account and region in scope;
    `logs://ACCOUNT/REGION/aws/eks/` (either may be `*`) is less. A first walk goes back 14 days unless a first day is
    given. A place that refuses is told to `walk.unknown`. Raises `AwsError`, `UsageError`.
    """
    where, group = _parts(uri)
    now = pages.now()

    def work(place: fleet.Place) -> Iterator[Found]:
        for name in logs.groups(place.settings, group):
            yield from _group(place, name, walk, now)

    yield from fleet.everywhere(fleet.places(walk.settings, walk.unknown, only=where), work, walk.unknown)


def _parts(uri: str) -> tuple[str, str]:
    """The place (`ACCOUNT/REGION`, empty for all) and the beginning of the groups' names."""
    account, slash, rest = uri.removeprefix(f"{_SCHEME}://").partition("/")
    if not account:
        return "", f"/{rest}" if slash and rest else ""
    region, _, group = rest.partition("/")
    if account != "*" and not (account.isdecimal() and len(account) == len("111122223333")):
        raise UsageError(
            f"{account!r} is no account id",
            where=uri,
            hint="write logs:///GROUP, or logs://ACCOUNT/REGION/GROUP with * for any",
        )
    return f"{account}/{'' if region == '*' else region}", f"/{group}" if group else ""


def _group(place: fleet.Place, group: str, walk: Walk, now: datetime) -> Iterator[Found]:
    prefix = f"{_SCHEME}://{place}{group if group.startswith('/') else '/' + group}"
    start, end, marked = pages.span(walk, prefix, now, oldest=_first(walk, now), late=_LATE)
    bounds = int(start.timestamp() * 1000), int(end.timestamp() * 1000)
    for number, events in enumerate(logs.events(place.settings, group, *bounds)):
        # Events come in order of time: all before the last of a page are done with it.
        last = datetime.fromtimestamp(int(events[-1]["timestamp"]) / 1000, UTC)
        mark = (prefix, last.isoformat(timespec="milliseconds")) if marked else None
        name = f"{prefix}/{start:%Y-%m-%dT%H:%M:%SZ}/{number}"
        yield pages.page(place, name, _as_subscription(place, group, events), at=last, mark=mark)


def _first(walk: Walk, now: datetime) -> datetime:
    return pages.midnight(walk.first_day) if walk.first_day else now - _BACK


def _as_subscription(place: fleet.Place, group: str, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events in the shape that a subscription delivers them in, one message a stream."""
    streams: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        streams.setdefault(str(event.get("logStreamName", "")), []).append(
            {"id": event.get("eventId"), "timestamp": event.get("timestamp"), "message": event.get("message", "")}
        )
    return [
        {
            "messageType": "DATA_MESSAGE",
            "owner": place.account,
            "logGroup": group,
            "logStream": stream,
            "subscriptionFilters": [],
            "logEvents": found,
        }
        for stream, found in streams.items()
    ]


TRANSPORT = Transport(
    scheme=_SCHEME,
    title="CloudWatch Logs by its API, in every account and region",
    find=find,
    fetch=pages.no_fetch(_SCHEME),
    actions=(*logs.ACTIONS, *fleet.ACTIONS),
)
