"""What changed between two snapshots; one account at a time, one part at a time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from vedette.model import Scope
from vedette.posture.inventory.change import CHANGED, CREATED, DELETED, EVERY, Change, Doubts, FieldChange, differences
from vedette.posture.inventory.types import LEFT_OUT, told
from vedette.posture.snapshot import WHOLE, Snapshot, encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from vedette.model import Kind, Rows, Unknown
    from vedette.posture.inventory.types import Told

#: How long the gathering of a snapshot may have gone on after it was begun.
GATHERED = timedelta(hours=1)
_SEEN = b""


@dataclass(slots=True)
class _Thing:
    """What is known of one changed thing so far."""

    type: str
    region: str
    key: str
    what: str = CHANGED
    name: str = ""
    fields: dict[str, FieldChange] = field(default_factory=dict)


def between(
    old: Path, new: Path, kinds: Iterable[Kind[Any]], doubts: Doubts, *, accounts: Iterable[str] = ()
) -> Iterator[Change]:
    """The changes from one snapshot's folder to another's, in order of account, type, region and key.

    What one of them could not read is neither created nor deleted: it goes to `doubts`. Only of `accounts`, where they
    are given. Raises `UsageError` where a folder is no snapshot.
    """
    wanted = sorted((k for k in kinds if k.name not in LEFT_OUT), key=lambda k: not told(k.name, k.noun).lists)
    estates = {e.id for folder in (old, new) for e in Snapshot(folder).about.accounts}
    only = set(accounts)
    for folder in (old, new):
        for unknown in Snapshot(folder).about.missing:
            doubts.add(EVERY, unknown.reason, unknown.permission, "accounts")
    for account in sorted(estates & only if only else estates):
        pair = _Pair(Snapshot(old), Snapshot(new), account, doubts)  # anew, so that what they keep is let go
        if not pair.comparable():
            continue
        for kind in wanted:
            pair.compare(kind)
        yield from pair.changes()


class _Pair:
    """Two snapshots of one account."""

    def __init__(self, old: Snapshot, new: Snapshot, account: str, doubts: Doubts) -> None:
        self._old, self._new, self._account, self._doubts = old, new, account, doubts
        self._ours = {e.id for e in old.about.accounts} & {e.id for e in new.about.accounts}
        self._things: dict[tuple[str, str, str], _Thing] = {}

    def comparable(self) -> bool:
        """Whether both could look into the account."""
        if self._account not in self._ours:
            where = "later" if self._account in {e.id for e in self._old.about.accounts} else "earlier"
            self._doubts.add(EVERY, f"the account is not in the {where} snapshot", "", self._account)
            return False
        known = [self._doubts.about(snapshot, self._account) for snapshot in (self._old, self._new)]
        return all(known)

    def compare(self, kind: Kind[Any]) -> None:
        """Every part of a kind."""
        for region in self._regions(kind):
            old, new = self._old.rows(kind, self._account, region), self._new.rows(kind, self._account, region)
            if self._gathered(kind, region):
                self._part(kind, region, old, new)

    def _regions(self, kind: Kind[Any]) -> list[str]:
        if kind.scope is not Scope.REGION:
            return [""] if kind.scope is Scope.ACCOUNT or self._account == self._new.own else []
        both = (self._old, self._new)
        return sorted({r for snapshot in both for r in snapshot.regions(self._account).known()})

    def _gathered(self, kind: Kind[Any], region: str) -> bool:
        """Whether both gathered it; where only one did, that is a doubt."""
        parts = [s.part(kind, self._account, region) is not None for s in (self._old, self._new)]
        if any(parts) and not all(parts):
            which = "earlier" if parts[1] else "later"
            self._doubt(kind, region, f"it was not gathered for the {which} snapshot", "")
        return all(parts)

    def _part(self, kind: Kind[Any], region: str, old: Rows[Any], new: Rows[Any]) -> None:
        what = told(kind.name, kind.noun)
        for unknown in dict.fromkeys((*old.unknown, *new.unknown)):
            self._doubt(kind, region, unknown.reason, unknown.permission)
        index = {old.key_of(row): _digest(row, what) for row in old.known()}
        for row in new.known():
            key = new.key_of(row)
            was = index.get(key)
            if was is None:
                if _is_known(key, old):
                    self._note(kind, region, key, CREATED, {}, _plain(row, what))
                    index[key] = _SEEN
                continue
            index[key] = _SEEN
            if was not in {_SEEN, _digest(row, what)}:
                before = _plain(old.known_one(key), what)
                self._note(kind, region, key, CHANGED, before, _plain(row, what))
        for key, was in index.items():
            if was != _SEEN and _is_known(key, new):
                before = {} if what.lists and region else _plain(old.known_one(key), what)
                self._note(kind, region, key, DELETED, before, {})

    def _note(
        self, kind: Kind[Any], region: str, key: str, what: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        tells = told(kind.name, kind.noun)
        account, place = _place(key, region or str((after or before).get("region") or ""))
        if account and account != self._account and account in self._ours:
            return  # another account's, which tells of it itself
        identity = (tells.type, "" if key.startswith("arn:") else region, key)
        thing = self._things.setdefault(identity, _Thing(tells.type, place, key))
        thing.region = thing.region or place
        thing.name = thing.name or str((after or before).get("name") or "") or _tail(key)
        if tells.lists and what != CHANGED:
            thing.what = what
        if thing.what == DELETED or (thing.what == CREATED and not tells.lists):
            return  # with the thing goes all about it, and with it comes all
        prefix = "" if tells.lists else kind.name.partition(".")[2]
        for one in differences(before, after):
            path = f"{prefix}.{one.path}" if prefix else one.path
            thing.fields.setdefault(path, FieldChange(path, one.before, one.after))

    def changes(self) -> Iterator[Change]:
        """What changed in this account."""
        for _, thing in sorted(self._things.items()):
            if thing.what == CHANGED and not thing.fields:
                continue
            arn = thing.key if thing.key.startswith("arn:") else ""
            yield Change(
                what=thing.what,
                type=thing.type,
                account=_place(thing.key, "")[0] or self._account,
                region=thing.region,
                resource=thing.key,
                name=thing.name,
                since=self._old.taken,
                until=self._new.taken + GATHERED,
                learned="snapshot",
                fields=tuple(thing.fields[path] for path in sorted(thing.fields)),
                arn=arn,
            )

    def _doubt(self, kind: Kind[Any], region: str, reason: str, permission: str) -> None:
        self._doubts.add(told(kind.name, kind.noun).type, reason, permission, f"{self._account}/{region or WHOLE}")


def _is_known(key: str, rows: Rows[Any]) -> bool:
    """Whether rows without the key tell that it is not there."""
    unknown: tuple[Unknown, ...] = rows.missing
    return not unknown and key not in rows.gaps


def _plain(row: Any, tells: Told) -> dict[str, Any]:
    """A row's attributes that do not move by themselves."""
    found: dict[str, Any] = msgspec.json.decode(encoded(row))
    for path in tells.moving:
        name, _, inner = path.partition(".")
        if inner:
            for member in found.get(name) or ():
                member.pop(inner, None)
        else:
            found.pop(name, None)
    return found


def _digest(row: Any, tells: Told) -> bytes:
    return hashlib.blake2b(encoded(_plain(row, tells)), digest_size=16).digest()


def _place(key: str, region: str) -> tuple[str, str]:
    """The account and region that an ARN names; the account empty for another key."""
    parts = key.split(":", 5)
    if not key.startswith("arn:") or len(parts) < len(("arn", "aws", "service", "region", "account", "resource")):
        return "", region
    return parts[4], parts[3] or region


def _tail(key: str) -> str:
    """What follows in a name after the last slash or colon."""
    return key.rstrip("*").rstrip(":").replace(":", "/").rpartition("/")[2]
