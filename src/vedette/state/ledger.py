"""What became of every object: discovered = stored + duplicate + filtered + rejected.

The lake and the ledger are two stores and either may die between two writes. So a batch is begun here, then
committed in the lake, then committed here; whoever starts next asks the lake about each `pending()` batch and
commits or drops it. Only committed batches count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, delete, func, insert, select, type_coerce, update

from vedette.errors import StateError
from vedette.state import fold
from vedette.state._bulk import insert_rows
from vedette.state._rows import chunks
from vedette.state.database import insert_ignore
from vedette.state.records import ObjectCount, Totals
from vedette.state.schema import BATCHES, EXPIRED, FOLDED, OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from vedette.state.database import Database
    from vedette.state.records import ObjectVersion

#: Microseconds.
_HOUR = 3_600_000_000
_COUNT_COLUMNS = [OBJECTS.c[name] for name in ObjectCount._fields]


class Ledger:
    """The ledger of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, source: str | Sequence[str], objects: Sequence[ObjectVersion]) -> set[str]:
        """Give the URIs of those objects that are committed in this very version, of one source or one of several."""
        sources = [source] if isinstance(source, str) else list(source)
        versions = set[tuple[str, str]](objects)
        uris = sorted({uri for uri, _ in versions})
        query = (
            select(OBJECTS.c.uri, OBJECTS.c.version)
            .join(BATCHES, BATCHES.c.seq == OBJECTS.c.batch_seq)
            .where(
                OBJECTS.c.source.in_(sources),
                BATCHES.c.committed,
                OBJECTS.c.uri.in_(bindparam("uris", expanding=True)),
            )
        )
        found: set[str] = set()
        with self._database.read() as connection:
            for chunk in chunks(uris):
                for uri, version in connection.execute(query, {"uris": chunk}):
                    if (uri, version) in versions:
                        found.add(uri)
            return found | fold.seen(connection, sources, [o for o in objects if o.uri not in found])

    def begin(self, batch_id: str, source: str, counts: Sequence[ObjectCount]) -> None:
        """Write a batch down as pending: see `begin_all`."""
        self.begin_all(source, [(batch_id, counts)])

    def begin_all(self, source: str, batches: Sequence[tuple[str, Sequence[ObjectCount]]]) -> None:
        """Write batches of a source down as pending, before the lake commits them: all of them or none.

        One that was begun before replaces itself. Raises `StateError` where an object does not balance, where one
        stands twice in a batch, and where a batch is committed already.
        """
        for batch_id, counts in batches:
            _check(batch_id, source, counts)
        with self._database.write() as connection:
            for batch_id, counts in batches:
                seq = _begin(connection, batch_id, source)
                if counts:
                    _write(connection, counts, seq)

    def commit(self, batch_ids: Sequence[str]) -> None:
        """Count these batches: the lake has them. Again changes nothing; an unknown one is a `StateError`."""
        with self._database.write() as connection:
            known: set[str] = set()
            for chunk in chunks(list(batch_ids)):
                ours = BATCHES.c.batch_id.in_(chunk)
                known.update(connection.execute(select(BATCHES.c.batch_id).where(ours)).scalars())
                connection.execute(update(BATCHES).where(ours).values(committed=True))
            if unknown := sorted(set(batch_ids) - known):
                raise StateError(f"the batch {unknown[0]} was never begun", where="ledger", hint=_BUG)

    def drop(self, batch_id: str) -> None:
        """Forget this batch: the lake does not have it, so its objects are collected again.

        An unknown batch is no error; a committed one is a `StateError`.
        """
        with self._database.write() as connection:
            batch = _batch(connection, batch_id)
            if batch is None:
                return
            if batch.committed:
                raise StateError(f"the batch {batch_id} is committed and cannot be dropped", where="ledger", hint=_BUG)
            connection.execute(delete(BATCHES).where(BATCHES.c.seq == batch.seq))

    def pending(self) -> list[tuple[str, str]]:
        """Batch id and source of every batch begun and not committed, oldest first."""
        query = select(BATCHES.c.batch_id, BATCHES.c.source).where(~BATCHES.c.committed).order_by(BATCHES.c.seq)
        with self._database.read() as connection:
            return [(batch_id, source) for batch_id, source in connection.execute(query)]

    def totals(self, source: str | None = None) -> Totals:
        """Give the sums over all committed objects, of one source or of all; zeros where there are none."""
        sums = [func.coalesce(func.sum(OBJECTS.c[f.name]), 0).cast(BigInteger) for f in fields(Totals)[1:-1]]
        query = select(func.count(), *sums).select_from(OBJECTS).join(BATCHES).where(BATCHES.c.committed)
        if source is not None:
            query = query.where(OBJECTS.c.source == source)
        gone = select(func.coalesce(func.sum(EXPIRED.c.events), 0).cast(BigInteger))
        folded = select(*(func.coalesce(func.sum(FOLDED.c[f.name]), 0).cast(BigInteger) for f in fields(Totals)))
        if source is not None:
            gone, folded = gone.where(EXPIRED.c.source == source), folded.where(FOLDED.c.source == source)
        with self._database.read() as connection:
            rows = [*connection.execute(query).one(), connection.execute(gone).scalar_one()]
            return Totals(*(a + b for a, b in zip(rows, connection.execute(folded).one(), strict=True)))

    def places(self, source: str) -> list[tuple[str, str]]:
        """Every account and region (empty for none) that an object of the source was of, sorted."""
        own = select(func.coalesce(OBJECTS.c.account, ""), func.coalesce(OBJECTS.c.region, ""))
        own = own.join(BATCHES, BATCHES.c.seq == OBJECTS.c.batch_seq).where(
            BATCHES.c.committed, OBJECTS.c.source == source
        )
        folded = select(FOLDED.c.account, FOLDED.c.region).where(FOLDED.c.source == source, FOLDED.c.objects > 0)
        with self._database.read() as connection:
            return sorted({(a, r) for a, r in connection.execute(own.union(folded))})

    def fold(self, before: datetime, *, source: str | None = None, once: Sequence[str] = ()) -> int:
        """Fold some of the objects that were collected before then into sums; gives how many, 0 where none is left.

        They stay known, but for those of addresses that begin with one of `once`: what is delivered once and
        acknowledged. Pending batches, and objects that do not balance, stay as they are.
        """
        with self._database.write() as connection:
            return fold.fold(connection, before, source=source, once=tuple(once))

    def expire(self, source: str, files: Iterable[tuple[str, str, int]], at: datetime) -> None:
        """Write down that retention drops these files: path, day (ISO), events. Again changes nothing."""
        rows = [{"file": f, "source": source, "day": d, "events": n, "at": at} for f, d, n in files]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert_ignore(connection, EXPIRED), rows)

    def hours(self, source: str) -> list[tuple[str, str, int, int]]:
        """Account, region (`-` for none), hour since 1970 UTC, and the number of objects whose first event is in it.

        Objects that were folded are left out.
        """
        c = OBJECTS.c
        hour = type_coerce(c.first_time, BigInteger) // _HOUR
        named = (func.coalesce(c.account, "-"), func.coalesce(c.region, "-"), hour)
        query = (
            select(*named, func.count())
            .join(BATCHES, BATCHES.c.seq == c.batch_seq)
            .where(BATCHES.c.committed, c.source == source, c.first_time.is_not(None))
            .group_by(*named)
        )
        with self._database.read() as connection:
            return [(a, r, int(h), n) for a, r, h, n in connection.execute(query)]

    def delays(
        self, source: str, *, within: timedelta = timedelta(days=1), most: int = 20_000
    ) -> tuple[list[float], int]:
        """Seconds from the last event of an object to its collection, sorted, for the newest `most` objects.

        Objects that were collected later than `within` were there before anybody looked: they are only counted.
        """
        c = OBJECTS.c
        late = type_coerce(BATCHES.c.at, BigInteger) - type_coerce(c.last_time, BigInteger)
        query = (
            select(late)
            .join(BATCHES, BATCHES.c.seq == c.batch_seq)
            .where(BATCHES.c.committed, c.source == source, c.last_time.is_not(None), BATCHES.c.at.is_not(None))
            .order_by(BATCHES.c.seq.desc())
            .limit(most)
        )
        with self._database.read() as connection:
            found = [max(0, value) / 1e6 for value in connection.execute(query).scalars()]
        near = sorted(one for one in found if one <= within.total_seconds())
        return near, len(found) - len(near)

    def unbalanced(self) -> list[ObjectCount]:
        """List the committed objects whose records are not all accounted for, by URI; must be empty."""
        c = OBJECTS.c
        query = (
            select(*_COUNT_COLUMNS)
            .join(BATCHES, BATCHES.c.seq == c.batch_seq)
            .where(BATCHES.c.committed, c.discovered != c.stored + c.duplicate + c.filtered + c.rejected)
            .order_by(c.uri, c.version, c.batch_seq)
        )
        with self._database.read() as connection:
            return [ObjectCount(*row) for row in connection.execute(query)]


_BUG = "this is a fault of Vedette's: please report it with what you ran"


def _batch(connection: Connection, batch_id: str) -> Any:
    """Read the row of the batch, or None."""
    return connection.execute(select(BATCHES).where(BATCHES.c.batch_id == batch_id)).one_or_none()


def _begin(connection: Connection, batch_id: str, source: str) -> int:
    """Enter a pending batch, in place of what it was where it was begun before; gives its number."""
    old = _batch(connection, batch_id)
    if old is not None and old.committed:
        raise StateError(f"the batch {batch_id} is committed already", where="ledger", hint=_BUG)
    if old is not None:
        connection.execute(delete(BATCHES).where(BATCHES.c.seq == old.seq))
    result = connection.execute(
        insert(BATCHES).returning(BATCHES.c.seq),
        {"batch_id": batch_id, "source": source, "committed": False, "at": datetime.now(UTC)},
    )
    seq: int = result.scalar_one()
    return seq


def _write(connection: Connection, counts: Sequence[ObjectCount], seq: int) -> None:
    """Insert the counts, one an object: there are thousands in a batch."""
    names = [*ObjectCount._fields, "batch_seq"]
    columns = zip(names, [*zip(*counts, strict=True), [seq] * len(counts)], strict=True)
    insert_rows(connection, insert(OBJECTS), OBJECTS, dict(columns))


def _check(batch_id: str, source: str, counts: Sequence[ObjectCount]) -> None:
    """Refuse what would lose records in silence."""
    for count in counts:
        if not count.balanced:
            raise StateError(
                f"{count.discovered} records discovered, but {count.stored} stored + {count.duplicate} "
                f"duplicate + {count.filtered} filtered + {count.rejected} rejected",
                where=count.uri,
                hint=_BUG,
            )
        if count.source != source:
            raise StateError(f"an object of {count.source!r} in a batch of {source!r}", where=count.uri, hint=_BUG)
    twice = [pair for pair, times in Counter((c.uri, c.version) for c in counts).items() if times > 1]
    if twice:
        raise StateError(f"the object stands twice in the batch {batch_id}", where=twice[0][0], hint=_BUG)
