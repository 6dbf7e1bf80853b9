"""What exists: by the facts of a snapshot, and by AWS Config's items; each says where it was learned, and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from vedette.lake.items import Only, latest
from vedette.model import Scope
from vedette.posture.inventory.change import EVERY
from vedette.posture.inventory.types import LEFT_OUT, told
from vedette.posture.snapshot import WHOLE, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from vedette.lake.items import Item
    from vedette.model import Kind, Rows
    from vedette.posture.inventory.change import Doubts
    from vedette.posture.inventory.recorded import Items

#: Kinds that tell the tags of the things which another kind lists.
_TAGS = {"s3.buckets": "s3.tags"}


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing that exists, as it was known `at` (UTC) from `learned`: `snapshot` or `config`.

    `id` is its ARN, id or name, as AWS lists it; `region` is empty for what belongs to the whole account. `tags` is
    None where they are not known.
    """

    type: str
    account: str
    region: str
    id: str
    name: str
    arn: str
    tags: Mapping[str, str] | None
    learned: str
    at: datetime

    def is_named(self, name: str) -> bool:
        """Whether this is its id or its ARN."""
        return name in {self.id, self.arn}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty is all. `type` and `name` are patterns with `*`, case aside; a name, an id or an ARN."""

    account: str = ""
    region: str = ""
    type: str = ""
    name: str = ""
    tag: str = ""

    def has(self, thing: Resource) -> bool:
        """Whether it is among what is asked for. A thing whose tags are not known has none of them."""
        tag, equals, value = self.tag.partition("=")
        return (
            (not self.account or thing.account == self.account)
            and (not self.region or thing.region == self.region)
            and self.of_type(thing.type)
            and (not self.name or any(_like(n, self.name) for n in (thing.name, thing.id, thing.arn)))
            and (not tag or (tag in (thing.tags or {}) and (not equals or (thing.tags or {})[tag] == value)))
        )

    def of_type(self, type_: str) -> bool:
        """Whether things of that type are."""
        return not self.type or _like(type_, self.type)


def in_snapshot(folder: Path, kinds: Iterable[Kind[Any]], wanted: Wanted, doubts: Doubts) -> Iterator[Resource]:
    """The things of a snapshot, by account, kind and region; listings that could not be read go to `doubts`."""
    named = {kind.name: kind for kind in kinds if kind.name not in LEFT_OUT}
    for unknown in Snapshot(folder).about.missing:
        doubts.add(EVERY, unknown.reason, unknown.permission, "accounts")
    estates = sorted(estate.id for estate in Snapshot(folder).about.accounts)
    for account in estates:
        if wanted.account and wanted.account != account:
            continue
        snapshot = Snapshot(folder)  # anew, so that what it keeps is let go
        if not doubts.about(snapshot, account):
            continue
        for kind in named.values():
            tells = told(kind.name, kind.noun)
            if tells.lists and wanted.of_type(tells.type):
                tags = named.get(_TAGS.get(kind.name, ""))
                for region in _regions(snapshot, account, kind):
                    yield from _part(snapshot, account, region, kind, tags, wanted, doubts)


def _regions(snapshot: Snapshot, account: str, kind: Kind[Any]) -> list[str]:
    if kind.scope is Scope.REGION:
        return sorted(snapshot.regions(account).known())
    return [""] if kind.scope is Scope.ACCOUNT or account == snapshot.own else []


def _part(
    snapshot: Snapshot,
    account: str,
    region: str,
    kind: Kind[Any],
    tags: Kind[Any] | None,
    wanted: Wanted,
    doubts: Doubts,
) -> Iterator[Resource]:
    if snapshot.part(kind, account, region) is None:
        return  # nobody asked for it
    rows = snapshot.rows(kind, account, region)
    for unknown in rows.unknown:
        doubts.add(told(kind.name, kind.noun).type, unknown.reason, unknown.permission, f"{account}/{region or WHOLE}")
    others = snapshot.rows(tags, account, region) if tags is not None else None
    for row in rows.known():
        key = rows.key_of(row)
        parts = key.split(":", 5) if key.startswith("arn:") else []
        if len(parts) > 5 and ((parts[3] and region and parts[3] != region) or (parts[4] and parts[4] != account)):  # noqa: PLR2004  an ARN's
            continue  # another place's, which lists it itself
        place = region or str(getattr(row, "region", "") or "") or (parts[3] if parts else "")
        thing = Resource(
            type=told(kind.name, kind.noun).type,
            account=account,
            region=place,
            id=key,
            name=str(getattr(row, "name", "") or key.replace(":", "/").rpartition("/")[2]),
            arn=key if parts else str(getattr(row, "arn", "") or ""),
            tags=_tags(row, key, others),
            learned="snapshot",
            at=snapshot.taken,
        )
        if wanted.has(thing):
            yield thing


def _tags(row: Any, key: str, others: Rows[Any] | None) -> dict[str, str] | None:
    """The tags of a thing; None where its kind does not tell them, or they could not be read."""
    if others is not None:
        found = others.known_one(key)
        if found is None and (others.missing or key in others.gaps):
            return None
        return dict(found.tags) if found is not None else {}
    return dict(row.tags) if hasattr(row, "tags") else None


def in_config(items: Items, end: datetime, wanted: Wanted) -> Iterator[tuple[Resource, bool]]:
    """The latest of what Config recorded of each thing before `end`, and whether it was there then."""
    if items.table is None or items.table.snapshot_id is None:
        return
    engine = items.engine()
    try:
        only = Only(wanted.account, wanted.region, wanted.type)
        for item in latest(engine, items.source, items.table.files(), end, only):
            thing = _of(item)
            if wanted.has(thing) or item.deleted:
                yield thing, not item.deleted
    finally:
        engine.close()


def _of(item: Item) -> Resource:
    region = "" if item.region == "global" else item.region
    name = item.name or item.id
    return Resource(item.type, item.account, region, item.id, name, item.arn, _pairs(item.tags), "config", item.time)


def _pairs(text: str) -> dict[str, str] | None:
    """Tags as Config writes them: an object, or a list of keys and values. None where the item does not tell."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if isinstance(found, dict):
        return {str(key): str(value) for key, value in found.items()}
    if isinstance(found, list):
        members = [{str(k).lower(): v for k, v in m.items()} for m in found if isinstance(m, dict)]
        return {str(m["key"]): str(m.get("value", "")) for m in members if "key" in m}
    return None


def existing(
    folder: Path | None, kinds: Iterable[Kind[Any]], items: Items, end: datetime, wanted: Wanted, doubts: Doubts
) -> Iterator[Resource]:
    """What exists before `end`, each thing once: those of the snapshot first, then those that Config alone tells of.

    What Config saw deleted after the snapshot was taken is gone.
    """
    seen: set[int] = set()
    if folder is not None:
        taken = Snapshot(folder).taken
        gone = {n for t, there in in_config(items, end, wanted) if not there and t.at > taken for n in _names(t)}
        for thing in in_snapshot(folder, kinds, wanted, doubts):
            names = _names(thing)
            seen.update(names)
            if not gone.intersection(names):
                yield thing
    for thing, there in in_config(items, end, wanted):
        if there and not seen.intersection(_names(thing)):
            yield thing


def _names(thing: Resource) -> set[int]:
    """What a thing is known by; hashes of it, for there may be many."""
    return {hash((thing.type, thing.account, name)) for name in (thing.id, thing.arn) if name}


def _like(text: str, pattern: str) -> bool:
    return fnmatchcase(text.lower(), pattern.lower())
