"""Drills: what was tried, and whether it arrived."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0009"
down_revision = "0008"

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_TIME = BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make the table of drills."""
    op.create_table(
        "drills",
        Column("id", _TEXT, primary_key=True),
        *(Column(name, _TEXT, nullable=False) for name in ("kind", "account", "region")),
        Column("at", _TIME, nullable=False),
        *(Column(name, _TEXT, nullable=False) for name in ("who", "what")),
        Column("arrived", _TIME),
        Column("arrived_at", _TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
