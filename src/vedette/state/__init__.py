"""What Vedette remembers between runs, in SQLite or PostgreSQL; alone in importing SQLAlchemy and Alembic.

The records are plain; SQLAlchemy is imported when a state is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.state.records import (
    AccessKey,
    AlertDetail,
    AlertEvent,
    AlertRecord,
    Amount,
    DigestPlace,
    DrillRecord,
    Habit,
    Lack,
    ObjectCount,
    ObjectVersion,
    Reject,
    Sighting,
    Standing,
    Totals,
)

if TYPE_CHECKING:
    from vedette.state.store import State, open_state

__all__ = [
    "AccessKey",
    "AlertDetail",
    "AlertEvent",
    "AlertRecord",
    "Amount",
    "DigestPlace",
    "DrillRecord",
    "Habit",
    "Lack",
    "ObjectCount",
    "ObjectVersion",
    "Reject",
    "Sighting",
    "Standing",
    "State",
    "Totals",
    "open_state",
]


def __getattr__(name: str) -> Any:
    """Import the store when it is first asked for (PEP 562)."""
    if name not in {"State", "open_state"}:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from vedette.state import store  # noqa: PLC0415  slow to import

    return getattr(store, name)
