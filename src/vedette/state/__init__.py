"""What Vedette remembers between runs, in SQLite or PostgreSQL; alone in importing SQLAlchemy and Alembic."""

from vedette.state.records import (
    AlertDetail,
    AlertEvent,
    AlertRecord,
    ObjectCount,
    ObjectVersion,
    Reject,
    Totals,
)
from vedette.state.store import State, open_state

__all__ = [
    "AlertDetail",
    "AlertEvent",
    "AlertRecord",
    "ObjectCount",
    "ObjectVersion",
    "Reject",
    "State",
    "Totals",
    "open_state",
]
