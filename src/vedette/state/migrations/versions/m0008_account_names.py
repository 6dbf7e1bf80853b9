"""What the organisation calls its accounts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0008"
down_revision = "0007"

_TEXT = String().with_variant(String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of names."""
    op.create_table(
        "account_names",
        Column("id", _TEXT, primary_key=True),
        Column("name", _TEXT, nullable=False),
        Column("at", BigInteger, nullable=False),  # microseconds since 1970 UTC
        sqlite_with_rowid=False,
    )
