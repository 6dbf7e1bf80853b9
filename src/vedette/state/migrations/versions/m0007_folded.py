"""The ledger's old objects as sums, and by hashes."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, String

revision = "0007"
down_revision = "0006"

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_SUMS = ("objects", "discovered", "stored", "duplicate", "filtered", "rejected", "bytes", "expired")


def upgrade() -> None:
    """Make the tables of what was folded."""
    op.create_table(
        "ledger_folded",
        *(Column(name, _TEXT, primary_key=True) for name in ("source", "account", "region", "day")),
        *(Column(name, BigInteger, nullable=False) for name in _SUMS),
    )
    op.create_table(
        "ledger_seen",
        Column("object", LargeBinary(16), primary_key=True),
        Column("source", _TEXT, primary_key=True),
        sqlite_with_rowid=False,
    )
