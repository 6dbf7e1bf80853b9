"""Streams hour by hour, what retention dropped, and when a batch was begun."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0003"
down_revision = "0002"

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_TIME = BigInteger()  # microseconds since 1970 UTC
_KEY = ("source", "account", "region")


def upgrade() -> None:
    """Make the tables of coverage."""
    op.add_column("ledger_batches", Column("at", _TIME))
    op.create_table(
        "ledger_expired",
        Column("file", _TEXT, primary_key=True),
        Column("source", _TEXT, nullable=False),
        Column("day", _TEXT, nullable=False),
        Column("events", BigInteger, nullable=False),
        Column("at", _TIME, nullable=False),
    )
    op.create_table(
        "streams",
        *(Column(name, _TEXT, primary_key=True) for name in _KEY),
        Column("first_event", _TIME, nullable=False),
        Column("last_event", _TIME, nullable=False),
        Column("fresh_at", _TIME),
        Column("alert_id", _TEXT),
    )
    op.create_table(
        "stream_hours",
        *(Column(name, _TEXT, primary_key=True) for name in _KEY),
        Column("hour", BigInteger, primary_key=True, autoincrement=False),
        Column("events", BigInteger, nullable=False),
        Column("first_event", _TIME, nullable=False),
        Column("last_event", _TIME, nullable=False),
        sqlite_with_rowid=False,
    )
