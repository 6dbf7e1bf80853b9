"""Ledger, rejects, checkpoints, marks and alerts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, SmallInteger, String

revision = "0001"
down_revision = None

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_TIME = BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make the first tables."""
    _ledger()
    _rejects()
    for name in ("checkpoints", "marks"):
        op.create_table(name, Column("name", _TEXT, primary_key=True), Column("value", _TEXT, nullable=False))
    _alerts()


def _ledger() -> None:
    op.create_table(
        "ledger_batches",
        Column("seq", Integer, primary_key=True),
        Column("batch_id", _TEXT, nullable=False, unique=True),
        Column("source", _TEXT, nullable=False),
        Column("committed", Boolean, nullable=False),
    )
    op.create_table(
        "ledger_objects",
        Column("source", _TEXT, primary_key=True),
        Column("uri", _TEXT, primary_key=True),
        Column("version", _TEXT, primary_key=True),
        Column(
            "batch_seq",
            Integer,
            ForeignKey("ledger_batches.seq", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        *(
            Column(name, BigInteger, nullable=False)
            for name in ("discovered", "stored", "duplicate", "filtered", "rejected", "bytes")
        ),
        Column("account", _TEXT),
        Column("region", _TEXT),
        Column("first_time", _TIME),
        Column("last_time", _TIME),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_objects_batch_seq", "ledger_objects", ["batch_seq"])


def _rejects() -> None:
    op.create_table(
        "rejects",
        Column("id", _TEXT, primary_key=True),
        Column("source", _TEXT, nullable=False),
        Column("uri", _TEXT, nullable=False),
        Column("version", _TEXT, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("reason", _TEXT, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("file", _TEXT, nullable=False),
        Column("at", _TIME, nullable=False),
        Column("replayed", Boolean, nullable=False),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        Column("id", _TEXT, primary_key=True),
        Column("rule_id", _TEXT, nullable=False),
        Column("title", _TEXT, nullable=False),
        Column("severity", SmallInteger, nullable=False),
        Column("status", _TEXT, nullable=False),
        Column("entity", _TEXT, nullable=False),
        Column("window_start", _TIME, nullable=False),
        Column("first_seen", _TIME, nullable=False),
        Column("last_seen", _TIME, nullable=False),
        Column("tags", _TEXT, nullable=False),
        Column("count", BigInteger, nullable=False),
    )
    op.create_index("ix_alerts_rule_id", "alerts", ["rule_id"])
    op.create_table(
        "alert_events",
        Column("alert_id", _TEXT, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
        Column("ev_id", _TEXT, primary_key=True),
        Column("ev_time", _TIME, nullable=False),
        Column("kept", Boolean, nullable=False),
        *(
            Column(name, _TEXT)
            for name in ("account", "region", "actor", "session", "src_ip", "action", "outcome", "source")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_values",
        Column("alert_id", _TEXT, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
        Column("kind", _TEXT, primary_key=True),
        Column("value", _TEXT, primary_key=True),
        sqlite_with_rowid=False,
    )
