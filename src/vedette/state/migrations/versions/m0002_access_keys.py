"""Access keys and whom they belong to."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, SmallInteger, String

revision = "0002"
down_revision = "0001"

_TEXT = String().with_variant(String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "access_keys",
        Column("id", _TEXT, primary_key=True),
        Column("owner", _TEXT),
        Column("certainty", SmallInteger, nullable=False),
        *(Column(name, _TEXT) for name in ("kind", "account", "role")),
        *(Column(name, _TEXT) for name in ("made_by", "made_with", "made_how")),
        *(Column(name, BigInteger) for name in ("made_at", "first_seen", "last_seen")),
    )
