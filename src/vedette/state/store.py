"""The state database as one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from vedette.state.accounts import AccountNames
from vedette.state.alerts import Alerts
from vedette.state.database import Database
from vedette.state.digests import DigestPlaces
from vedette.state.drills import Drills
from vedette.state.keys import Keys
from vedette.state.ledger import Ledger
from vedette.state.migrate import migrate
from vedette.state.places import Checkpoints, Marks
from vedette.state.profiles import Profiles
from vedette.state.rejects import Rejects
from vedette.state.standings import Standings, Untagged
from vedette.state.streams import Streams

if TYPE_CHECKING:
    from types import TracebackType


class State:
    """Ledger, rejects, checkpoints, alerts, keys, profiles and what posture remembers, of one home; a context manager.

    May be shared by threads. A forked process opens its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.ledger = Ledger(database)
        self.rejects = Rejects(database)
        self.checkpoints = Checkpoints(database)
        self.marks = Marks(database)
        self.alerts = Alerts(database)
        self.keys = Keys(database)
        self.streams = Streams(database)
        self.profiles = Profiles(database)
        self.standings = Standings(database)
        self.untagged = Untagged(database)
        self.digests = DigestPlaces(database)
        self.accounts = AccountNames(database)
        self.drills = Drills(database)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_state(url: str) -> State:
    """Open the state at a URL (`sqlite:////path/state.db`, `postgresql://…`) and bring its schema up to date.

    Makes the SQLite file where there is none; its folder must exist. Raises `StateError` where it cannot be
    opened, is of a newer Vedette, or is no database.
    """
    database = Database(url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return State(database)
