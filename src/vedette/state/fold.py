"""The ledger kept small: old objects become sums a day, and a hash by which they stay known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, delete, exists, func, or_, select, type_coerce

from vedette.state._rows import CHUNK
from vedette.state.database import dialect_insert, insert_ignore
from vedette.state.schema import BATCHES, EXPIRED, FOLDED, OBJECTS, SEEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from vedette.state.records import ObjectVersion

#: One call folds about so many objects, of no more batches than this: a fraction of a second's work.
_OBJECTS, _BATCHES = 20_000, 1_000
#: Microseconds.
_DAY = 86_400_000_000
_SUMS = ("discovered", "stored", "duplicate", "filtered", "rejected", "bytes")
_KEY = ("source", "account", "region", "day")
_ADDED = ("objects", *_SUMS, "expired")


def named(uri: str, version: str) -> bytes:
    """16 bytes that stand for an object in one version."""
    return blake2b(f"{len(uri)}|{uri}|{version}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def seen(connection: Connection, sources: Sequence[str], objects: Sequence[ObjectVersion]) -> set[str]:
    """The URIs of those objects that were folded in this very version, of one of the sources."""
    if not objects or connection.execute(select(SEEN.c.source).limit(1)).first() is None:
        return set()
    uris = {named(o.uri, o.version): o.uri for o in objects}
    hashes, found = list(uris), set[str]()
    for start in range(0, len(hashes), CHUNK):
        some = SEEN.c.object.in_(hashes[start : start + CHUNK])
        query = select(SEEN.c.object).where(some, SEEN.c.source.in_(sources))
        found.update(uris[bytes(one)] for one in connection.execute(query).scalars())
    return found


def fold(connection: Connection, before: datetime, *, source: str | None, once: tuple[str, ...]) -> int:
    """Fold some batches that began before then, and what retention dropped before; gives how many objects."""
    _expired(connection, before, source)
    objects = 0
    while not objects:
        batches, objects = _old(connection, before, source)
        if not batches:
            break
        _remember(connection, batches, once)
        _sum(connection, batches)
        connection.execute(delete(BATCHES).where(BATCHES.c.seq.in_(batches)))  # and their objects
    return objects


def _old(connection: Connection, before: datetime, source: str | None) -> tuple[list[int], int]:
    """Some committed batches of that age, oldest first, and how many objects they have.

    Batches of older versions of Vedette have no time: they are old.
    """
    b, o = BATCHES.c, OBJECTS.c
    sums = o.stored + o.duplicate + o.filtered + o.rejected
    odd = exists().where(o.batch_seq == b.seq, o.discovered != sums)
    number = select(func.count()).where(o.batch_seq == b.seq).scalar_subquery()
    query = select(b.seq, number).where(b.committed, or_(b.at < before, b.at.is_(None)), ~odd)
    if source is not None:
        query = query.where(b.source == source)
    batches: list[int] = []
    objects = 0
    for seq, many in connection.execute(query.order_by(b.seq).limit(_BATCHES)):
        if batches and objects + many > _OBJECTS:
            break
        batches.append(seq)
        objects += many
    return batches, objects


def _remember(connection: Connection, batches: Sequence[int], once: tuple[str, ...]) -> None:
    c = OBJECTS.c
    query = select(c.source, c.uri, c.version).where(c.batch_seq.in_(batches))
    rows = [
        {"object": named(uri, version), "source": source}
        for source, uri, version in connection.execute(query)
        if not uri.startswith(once)
    ]
    if rows:
        connection.execute(insert_ignore(connection, SEEN), rows)


def _sum(connection: Connection, batches: Sequence[int]) -> None:
    c = OBJECTS.c
    when = (type_coerce(time, BigInteger) for time in (c.first_time, BATCHES.c.at))
    day = func.coalesce(*when, 0) // _DAY
    key = (c.source, func.coalesce(c.account, ""), func.coalesce(c.region, ""), day)
    sums = (func.sum(c[name]).cast(BigInteger) for name in _SUMS)
    query = select(*key, func.count(), *sums).join(BATCHES, BATCHES.c.seq == c.batch_seq)
    rows = connection.execute(query.where(c.batch_seq.in_(batches)).group_by(*key))
    _add(connection, ((s, a, r, _iso(int(d)), *sums, 0) for s, a, r, d, *sums in rows))


def _expired(connection: Connection, before: datetime, source: str | None) -> None:
    """Fold what retention dropped before then: a row a file, into one a day of events."""
    c = EXPIRED.c
    old = (c.at < before,) if source is None else (c.at < before, c.source == source)
    query = select(c.source, c.day, func.sum(c.events).cast(BigInteger)).where(*old).group_by(c.source, c.day)
    rows = connection.execute(query).all()
    if rows:
        nothing = [0] * (len(_SUMS) + 1)
        _add(connection, ((s, "", "", day, *nothing, events) for s, day, events in rows))
        connection.execute(delete(EXPIRED).where(*old))


def _add(connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
    """Add to what a day has."""
    values = [dict(zip((*_KEY, *_ADDED), row, strict=True)) for row in rows]
    if values:
        statement = dialect_insert(connection, FOLDED)
        sums = {name: FOLDED.c[name] + statement.excluded[name] for name in _ADDED}
        connection.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=sums), values)


def _iso(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()
