"""What checks last said of each thing, and things that lack a tag."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, SmallInteger, String

revision = "0005"
down_revision = "0004"

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_TIME = BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make the tables of what posture remembers."""
    op.create_table(
        "finding_standings",
        Column("id", _TEXT, primary_key=True),
        Column("failing", Boolean, nullable=False),
        Column("at", _TIME, nullable=False),
        Column("passed", _TIME),
        Column("alert_id", _TEXT),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finding_standings_alert_id", "finding_standings", ["alert_id"])
    op.create_table(
        "untagged",
        Column("id", _TEXT, primary_key=True),
        Column("first_at", _TIME, nullable=False),
        Column("last_at", _TIME, nullable=False),
        Column("told", SmallInteger, nullable=False),
        Column("told_at", _TIME),
        sqlite_with_rowid=False,
    )
