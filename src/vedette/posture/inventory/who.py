"""Who changed it: the calls in CloudTrail that name a thing, and whether the log is there where there are none."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.lake.hours import hourly
from vedette.lake.touching import CALL, EVENT, Needle, Touch, touching
from vedette.model import Window
from vedette.posture.inventory import types
from vedette.posture.inventory.change import SEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from vedette.lake.engine import Engine
    from vedette.lake.events import EventTable
    from vedette.model import LogSource
    from vedette.posture.inventory.change import Change

#: Calls of one change that are given.
GIVEN = 5
#: An id that AWS made, so that nothing else has it.
_MADE = re.compile(r"[a-z]+-(?:[0-9a-f]{8}|[0-9a-f]{17})|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|A[A-Z0-9]{19,20}")
#: How long before and after a window events may lie that show that the log was there.
_NEAR = timedelta(hours=6)
#: How far back a window without a beginning is looked through.
_PAST = timedelta(days=7)
#: How much later than a call Config may record what it did.
_LATE = timedelta(minutes=1)
_VERBS = {
    "created": ("Create", "Run", "Put", "Register", "Import", "Enable", "Start", "Allocate", "Request", "Add"),
    "deleted": ("Delete", "Terminate", "Deregister", "Remove", "Disable", "Release", "Stop"),
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who may have done a change: at most five of `count` calls that name the thing, the likeliest first.

    `log` is `found` where there are calls; else `no_event` where CloudTrail's log of that account, region and time is
    in the lake, `partly` where some of it is, `unknown` where none is; `why` says it in words.
    """

    log: str
    why: str
    count: int = 0
    calls: tuple[Touch, ...] = ()


#: The first and last event of each hour by account and region; with an empty region, of all.
_Hours = dict[tuple[str, str], list[tuple["datetime", "datetime"]]]


@dataclass(frozen=True)
class Trails:
    """The events in the lake; `table` is None where none were collected."""

    source: LogSource
    table: EventTable | None
    engine: Callable[[], Engine]


def who(changes: Sequence[Change], trails: Trails) -> list[Who]:
    """Who did each of the changes, in their order. Raises `LakeError`."""
    if not changes:
        return []
    if trails.table is None or trails.table.snapshot_id is None:
        return [Who("unknown", "no CloudTrail was collected")] * len(changes)
    spans = [_span(change) for change in changes]
    window = Window(min(start for start, _ in spans) - _NEAR, max(end for _, end in spans) + _NEAR)
    files = trails.table.files(window)
    needles = [n for number, change in enumerate(changes) for n in _needles(number, change, spans[number])]
    engine = trails.engine()
    try:
        found = touching(engine, trails.source, files, needles) if needles else {}
        hours: _Hours = defaultdict(list)
        if len(found) < len(changes):
            for one in hourly(engine, trails.source, [f.path for f in files], window):
                hours[one.account, one.region].append((one.first, one.last))
                hours[one.account, ""].append((one.first, one.last))
    finally:
        engine.close()
    return [
        _told(change, *found[number]) if number in found else _missing(change, spans[number], hours)
        for number, change in enumerate(changes)
    ]


def _span(change: Change) -> tuple[datetime, datetime]:
    """When a change may have been made."""
    end = change.until + _LATE if change.learned == "config" else change.until
    return end - _PAST if change.since is None or change.what == SEEN else min(change.since, end - _LATE), end


def _needles(number: int, change: Change, span: tuple[datetime, datetime]) -> Iterator[Needle]:
    """What is looked for: ids and ARNs anywhere in the account, names in calls of the type's service."""
    start, end = span
    for event in change.related:
        yield Needle(number, EVENT + event, change.account, start, end)
    if change.what == SEEN:
        return
    service = types.service(change.type)
    region = "" if types.everywhere(change.type) or change.region == "global" else change.region
    for name in dict.fromkeys((change.resource, change.arn, change.arn.removesuffix(":*"))):
        if name.startswith("arn:") or _MADE.fullmatch(name):
            yield Needle(number, name, change.account, start, end, own=service)
    if not service:
        return
    tail = re.split(r"[/:]", change.resource.removesuffix(":*"))[-1]
    for name in dict.fromkeys(n for n in (change.resource, change.name, tail) if n and not n.startswith("arn:")):
        yield Needle(number, name, change.account, start, end, service, region)
    for call in types.CALLS.get(change.type, ()):
        yield Needle(number, CALL + call, change.account, start, end, service, region)


def _told(change: Change, count: int, calls: list[Touch]) -> Who:
    thing = change.type.rpartition("::")[2].lower()

    own = f"{types.service(change.type).partition('.')[0]}:"

    def order(touch: Touch) -> tuple[bool, bool, bool, bool, float]:
        call = touch.action.rpartition(":")[2]
        unlike = not call.startswith(_VERBS[change.what]) if change.what in _VERBS else False
        other = touch.id not in change.related and thing not in call.lower()
        return touch.outcome != "success", not touch.action.startswith(own), unlike, other, -touch.time.timestamp()

    return Who("found", "", count, tuple(sorted(calls, key=order)[:GIVEN]))


def _missing(change: Change, span: tuple[datetime, datetime], hours: _Hours) -> Who:
    """Why there is no call: the log has none, or is not there."""
    if change.what == SEEN:
        return Who("unknown", "Config does not tell since when it is so")
    region = "" if types.everywhere(change.type) or change.region == "global" else change.region
    where = f"{change.account}/{region}" if region else change.account
    there = hours.get((change.account, region), [])
    start, end = span
    begins = any(first <= start + _NEAR and last >= start - _NEAR for first, last in there)
    ends = any(first <= end + _NEAR and last >= end - _NEAR for first, last in there)
    if begins and ends:
        return Who("no_event", f"CloudTrail of {where} is in the lake, and no call in it names the thing")
    inside = [(f, last) for f, last in there if f < end and last >= start]
    if inside:
        first, last = min(f for f, _ in inside), max(e for _, e in inside)
        return Who(
            "partly", f"of {where} the lake has events from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} only"
        )
    if region and hours.get((change.account, "")):
        return Who("unknown", f"the lake has no events of {where} of that time, only of the account's other regions")
    return Who("unknown", f"the lake has no CloudTrail events of {where} of that time")
