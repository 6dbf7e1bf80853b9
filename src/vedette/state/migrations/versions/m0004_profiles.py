"""What detection remembers of the past of principals and accounts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Double, String

revision = "0004"
down_revision = "0003"

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_TIME = BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make the tables of profiles."""
    op.create_table(
        "profile_days",
        *(Column(name, _TEXT, primary_key=True) for name in ("profile", "entity", "value", "account")),
        Column("block", BigInteger, primary_key=True, autoincrement=False),
        Column("bits", BigInteger, nullable=False),
        Column("events", BigInteger, nullable=False),
        Column("first_at", _TIME, nullable=False),
        Column("last_at", _TIME, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("profile_days_by_value", "profile_days", ["profile", "value"])
    op.create_table(
        "profile_amounts",
        *(Column(name, _TEXT, primary_key=True) for name in ("profile", "entity")),
        Column("span", BigInteger, primary_key=True, autoincrement=False),
        Column("amount", Double, nullable=False),
        sqlite_with_rowid=False,
    )
