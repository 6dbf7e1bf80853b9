"""Access keys and whom they belong to: each is the union of all that the logs ever said of its id.

Merging is a maximum, a minimum and a first: so neither order nor repetition of what is learned changes anything.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from vedette.errors import UsageError
from vedette.state._rows import chunks
from vedette.state.database import upsert
from vedette.state.records import AccessKey
from vedette.state.schema import ACCESS_KEYS

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from vedette.state.database import Database

_COLUMNS = [ACCESS_KEYS.c[f.name] for f in fields(AccessKey)]
_MOST_STEPS = 32


class Keys:
    """The access keys of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, keys: Iterable[AccessKey]) -> int:
        """Merge what is told of keys into what is known; returns the number of keys told of."""
        told: dict[str, AccessKey] = {}
        for key in keys:
            told[key.id] = merged(told[key.id], key) if key.id in told else key
        if not told:
            return 0
        with self._database.write() as connection:
            known = _read(connection, list(told))
            rows = [merged(known[key.id], key) if key.id in known else key for key in told.values()]
            changed = [row for row in rows if known.get(row.id) != row]
            if changed:
                names = [f.name for f in fields(AccessKey)]
                statement = upsert(connection, ACCESS_KEYS, keys=["id"], replace=names[1:])
                connection.execute(statement, [{name: getattr(row, name) for name in names} for row in changed])
        return len(told)

    def list(
        self, *, owner: str | None = None, account: str | None = None, limit: int | None = None
    ) -> builtins.list[AccessKey]:
        """The keys, those used last first; `owner` is a part of the owner's name, case aside."""
        query = select(*_COLUMNS).order_by(ACCESS_KEYS.c.last_seen.desc().nulls_last(), ACCESS_KEYS.c.id)
        if owner is not None:
            query = query.where(ACCESS_KEYS.c.owner.icontains(owner, autoescape=True))
        if account is not None:
            query = query.where(ACCESS_KEYS.c.account == account)
        with self._database.read() as connection:
            return [AccessKey(*row) for row in connection.execute(query.limit(limit))]

    def chain(self, key_id: str) -> builtins.list[AccessKey]:
        """The key, then the key it was made with, and so on to the first; raises `UsageError` where it is unknown."""
        found: builtins.list[AccessKey] = []
        wanted: str | None = key_id.strip()
        with self._database.read() as connection:
            while wanted and len(found) < _MOST_STEPS and wanted not in {key.id for key in found}:
                key = _read(connection, [wanted]).get(wanted)
                if key is None:
                    break
                found.append(key)
                wanted = key.made_with
        if not found:
            raise UsageError(
                f"no log tells of an access key {key_id.strip()!r}",
                hint="'vedette keys list' shows those that are known; collect CloudTrail of more days",
            )
        return found

    def with_makers(self, ids: Iterable[str]) -> dict[str, AccessKey]:
        """What is known of these keys, of those they were made with, and so on; unknown ones are missing."""
        found: dict[str, AccessKey] = {}
        wanted = set(ids)
        with self._database.read() as connection:
            for _ in range(_MOST_STEPS):
                if not wanted:
                    break
                read = _read(connection, sorted(wanted))
                found |= read
                wanted = {key.made_with for key in read.values() if key.made_with} - found.keys()
        return found

    def owners(self) -> dict[str, str]:
        """The owner of every key that has a known one."""
        query = select(ACCESS_KEYS.c.id, ACCESS_KEYS.c.owner).where(ACCESS_KEYS.c.owner.is_not(None))
        with self._database.read() as connection:
            return {key: owner for key, owner in connection.execute(query)}  # noqa: C416  rows are no pairs to mypy


def _read(connection: Connection, ids: builtins.list[str]) -> dict[str, AccessKey]:
    out = {}
    for chunk in chunks(ids):
        for row in connection.execute(select(*_COLUMNS).where(ACCESS_KEYS.c.id.in_(chunk))):
            out[row[0]] = AccessKey(*row)
    return out


def merged(one: AccessKey, other: AccessKey) -> AccessKey:
    """What both tell of a key; the order of the two does not matter."""
    owner, made = min(one, other, key=_owning), min(one, other, key=_making)
    return replace(
        owner,
        made_by=made.made_by,
        made_with=made.made_with,
        made_how=made.made_how,
        made_at=made.made_at,
        first_seen=_least(one.first_seen, other.first_seen),
        last_seen=_most(one.last_seen, other.last_seen),
    )


def _owning(key: AccessKey) -> tuple[bool, int, str, str, str, str]:
    return key.owner is None, -key.certainty, key.owner or "", key.kind or "", key.account or "", key.role or ""


def _making(key: AccessKey) -> tuple[bool, float, str, str, str]:
    at = key.made_at.timestamp() if key.made_at else 0.0
    return key.made_at is None, at, key.made_by or "", key.made_with or "", key.made_how or ""


def _least(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((t for t in (one, other) if t is not None), default=None)


def _most(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((t for t in (one, other) if t is not None), default=None)
