"""What detection remembers of the past: habits by day, amounts by span, each with its position in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import case, delete, select, type_coerce

from vedette.state._bulk import insert_rows
from vedette.state._rows import chunks
from vedette.state.database import dialect_insert, upsert
from vedette.state.records import Amount, Habit
from vedette.state.schema import CHECKPOINTS, PROFILE_AMOUNTS, PROFILE_DAYS, TIME

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from vedette.state.database import Database
    from vedette.state.records import Seen

#: From so many entities or values on, a whole profile is read at once.
_MANY = 5_000


class _Named(Protocol):
    @property
    def id(self) -> str: ...


class _Learned(Protocol):
    @property
    def profile(self) -> _Named: ...
    @property
    def habits(self) -> Mapping[tuple[str, str, str, int], Seen]: ...
    @property
    def amounts(self) -> Mapping[tuple[str, int], float]: ...


class Profiles:
    """The profiles of one state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def positions(self, profiles: Collection[str]) -> dict[str, str]:
        """How far each profile has learned: a snapshot of the lake; those that have not are missing."""
        with self._database.read() as connection:
            return _positions(connection, profiles)

    def learn(self, learned: Sequence[_Learned], *, before: str | None, after: str, restart: bool = False) -> bool:
        """Add what came between the snapshots `before` and `after`; whole or not at all.

        False, and nothing is done, where another process learned it meanwhile. With `restart` the profiles forget what
        they know first.
        """
        ids = [one.profile.id for one in learned]
        with self._database.write() as connection:
            there = _positions(connection, ids)
            if any(there.get(one) != before for one in ids):
                return False
            for one in learned:
                if restart:
                    for table in (PROFILE_DAYS, PROFILE_AMOUNTS):
                        connection.execute(delete(table).where(table.c.profile == one.profile.id))
                _add_habits(connection, one.profile.id, one.habits)
                _add_amounts(connection, one.profile.id, one.amounts)
            statement = upsert(connection, CHECKPOINTS, keys=["name"], replace=["value"])
            if ids:
                connection.execute(statement, [{"name": _name(one), "value": after} for one in ids])
        return True

    def habits(
        self, profile: str, *, entities: Collection[str] | None = None, values: Collection[str] | None = None
    ) -> list[Habit]:
        """The rows of a days profile, of these entities or values alone where given; in no order."""
        c = PROFILE_DAYS.c
        times = type_coerce(c.first_at, TIME), type_coerce(c.last_at, TIME)
        query = select(c.account, c.entity, c.value, c.block, c.bits, c.events, *times)
        query = query.where(c.profile == profile)
        wanted, column = (entities, c.entity) if entities is not None else (values, c.value)
        with self._database.read() as connection:
            if wanted is None or len(wanted) > _MANY:
                kept = None if wanted is None else set(wanted)
                rows = (Habit(*row) for row in connection.execute(query))
                return [h for h in rows if kept is None or (h.entity if entities is not None else h.value) in kept]
            return [
                Habit(*row)
                for chunk in chunks(sorted(wanted))
                for row in connection.execute(query.where(column.in_(chunk)))
            ]

    def amounts(self, profile: str, entities: Collection[str]) -> list[Amount]:
        """The spans of these entities; in no order."""
        c = PROFILE_AMOUNTS.c
        query = select(c.entity, c.span, c.amount).where(c.profile == profile)
        with self._database.read() as connection:
            return [
                Amount(*row)
                for chunk in chunks(sorted(entities))
                for row in connection.execute(query.where(c.entity.in_(chunk)))
            ]

    def forget(self, before_block: int, before_span: int) -> int:
        """Forget blocks of days and spans before these; gives the number of rows."""
        with self._database.write() as connection:
            days = connection.execute(delete(PROFILE_DAYS).where(PROFILE_DAYS.c.block < before_block)).rowcount
            spans = connection.execute(delete(PROFILE_AMOUNTS).where(PROFILE_AMOUNTS.c.span < before_span)).rowcount
            return days + spans


def _name(profile: str) -> str:
    # No ':' in it: detection's checkpoints end so, and hold back compaction. This one need not.
    return f"profile/{profile}"


def _positions(connection: Connection, profiles: Collection[str]) -> dict[str, str]:
    names = {_name(one): one for one in profiles}
    found = {}
    for chunk in chunks(sorted(names)):
        query = select(CHECKPOINTS.c.name, CHECKPOINTS.c.value).where(CHECKPOINTS.c.name.in_(chunk))
        found.update({names[name]: value for name, value in connection.execute(query)})
    return found


def _add_habits(connection: Connection, profile: str, habits: Mapping[tuple[str, str, str, int], Seen]) -> None:
    if not habits:
        return
    columns: dict[str, Sequence[Any]] = {"profile": [profile] * len(habits)}
    columns |= zip(("account", "entity", "value", "block"), zip(*habits, strict=True), strict=True)
    columns |= zip(("bits", "events", "first_at", "last_at"), zip(*habits.values(), strict=True), strict=True)
    statement = dialect_insert(connection, PROFILE_DAYS)
    new, old = statement.excluded, PROFILE_DAYS.c
    wider: dict[str, Any] = {
        "bits": old.bits.bitwise_or(new.bits),
        "events": old.events + new.events,
        "first_at": case((new.first_at < old.first_at, new.first_at), else_=old.first_at),
        "last_at": case((new.last_at > old.last_at, new.last_at), else_=old.last_at),
    }
    keys = ["profile", "entity", "value", "account", "block"]
    statement = statement.on_conflict_do_update(index_elements=keys, set_=wider)
    insert_rows(connection, statement, PROFILE_DAYS, columns)


def _add_amounts(connection: Connection, profile: str, amounts: Mapping[tuple[str, int], float]) -> None:
    if not amounts:
        return
    columns: dict[str, Sequence[Any]] = {"profile": [profile] * len(amounts), "amount": list(amounts.values())}
    columns |= zip(("entity", "span"), zip(*amounts, strict=True), strict=True)
    statement = dialect_insert(connection, PROFILE_AMOUNTS)
    added = PROFILE_AMOUNTS.c.amount + statement.excluded.amount
    keys = ["profile", "entity", "span"]
    statement = statement.on_conflict_do_update(index_elements=keys, set_={"amount": added})
    insert_rows(connection, statement, PROFILE_AMOUNTS, columns)
