"""How far the digests of each place are verified."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0006"
down_revision = "0005"

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_TIME = BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make the table of places with digests."""
    op.create_table(
        "digest_places",
        Column("place", _TEXT, primary_key=True),
        Column("asked_at", _TIME, nullable=False),
        Column("since", _TIME),
        Column("until", _TIME),
        Column("proven", BigInteger, nullable=False),
        Column("wrong", BigInteger, nullable=False),
        Column("unknown", BigInteger, nullable=False),
        Column("why", _TEXT, nullable=False),
        Column("newest", _TEXT, nullable=False),
    )
