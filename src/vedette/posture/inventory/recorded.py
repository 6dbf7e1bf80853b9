"""What changed by AWS Config's items: each state of a resource against the one before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vedette.lake.items import Item, states
from vedette.posture.inventory.change import (
    CHANGED,
    CREATED,
    DELETED,
    SEEN,
    UNRECORDED,
    Change,
    FieldChange,
    differences,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from vedette.lake.engine import Engine
    from vedette.lake.events import EventTable
    from vedette.lake.items import Only
    from vedette.model import LogSource, Window

#: How much earlier than a resource's creation time the call that made it may have ended.
_BEFORE = timedelta(minutes=5)
#: What a notification's `changeType` means.
_TOLD = {"CREATE": CREATED, "UPDATE": CHANGED, "DELETE": DELETED}
_PARTS = ("configuration", "supplementaryConfiguration", "tags", "relationships")


@dataclass(frozen=True)
class Items:
    """Config's items in the lake; `table` is None where none were collected."""

    source: LogSource
    table: EventTable | None
    engine: Callable[[], Engine]


def recorded(items: Items, window: Window, only: Only) -> Iterator[Change]:
    """The changes that Config recorded in the window, by account, region, type and resource, then by time.

    Raises `LakeError`.
    """
    if items.table is None or items.table.snapshot_id is None:
        return
    engine = items.engine()
    try:
        found = states(engine, items.source, items.table.files(), window, only)
        for earlier, later in pairwise(_with_breaks(found)):
            if later is not None and (window.start is None or later.time >= window.start):
                yield from _change(earlier, later, window.start)
    finally:
        engine.close()


def _with_breaks(items: Iterable[Item]) -> Iterator[Item | None]:
    """The items, with None before those of another resource."""
    last: Item | None = None
    for item in items:
        if last is None or last.key != item.key:
            yield None
        yield item
        last = item


def _change(earlier: Item | None, later: Item, start: datetime | None) -> Iterator[Change]:
    diff = _diff(later) if earlier is None else {}
    what = _TOLD.get(str(diff.get("changeType"))) or _what(earlier, later, start)
    silent = what in {DELETED, UNRECORDED, SEEN}
    before = {} if earlier is None or earlier.deleted else _state(earlier)
    after = _state(later)
    # A summary of an item that was too large to be sent does not tell what is in it.
    told = not silent and after is not None and before is not None
    fields = tuple(differences(before, after)) if told else ()
    if diff and what == CHANGED:
        fields = tuple(_properties(diff))
    if what == CHANGED and told and not fields and not diff:
        return  # the same state, delivered again or recorded again
    yield Change(
        what=what,
        type=later.type,
        account=later.account,
        region=later.region,
        resource=later.id,
        name=later.name,
        since=_since(earlier, later, what),
        until=later.time,
        learned="config",
        fields=fields,
        arn=later.arn,
        related=later.related,
    )


def _since(earlier: Item | None, later: Item, what: str) -> datetime | None:
    """No earlier than this it happened; None where Config does not tell."""
    if earlier is not None:
        return earlier.time
    return None if later.created is None or what == CHANGED else later.created - _BEFORE


def _diff(item: Item) -> dict[str, Any]:
    """What a notification says that changed, for whoever has no state from before; empty where it says nothing."""
    try:
        found = json.loads(item.raw).get("configurationItemDiff")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _properties(diff: dict[str, Any]) -> Iterator[FieldChange]:
    """The fields of a notification's difference, under the names it gives them."""
    for name, one in sorted((diff.get("changedProperties") or {}).items()):
        if isinstance(one, dict):
            yield from differences(one.get("previousValue"), one.get("updatedValue"), name)


def _what(earlier: Item | None, later: Item, start: datetime | None) -> str:
    if later.deleted:
        return DELETED
    if later.status == "ResourceNotRecorded":
        return UNRECORDED
    if earlier is not None and not earlier.deleted:
        return CHANGED
    if earlier is not None or (later.created is not None and (start is None or later.created >= start)):
        return CREATED
    # A recorder that was just switched on discovers what was there for years.
    return CREATED if later.created is None and later.status == "ResourceDiscovered" else SEEN


def _state(item: Item) -> dict[str, Any] | None:
    """What Config says of the resource; None for a notification without it."""
    try:
        record = json.loads(item.raw)
    except ValueError:
        return None
    record = record.get("configurationItem") or record
    if "configuration" not in record:
        return None
    return {part: record.get(part) for part in _PARTS}
