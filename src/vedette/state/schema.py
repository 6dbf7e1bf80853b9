"""The tables. Times are microseconds since 1970 UTC; text sorts by bytes on both engines.

`migrations/` makes them; a test keeps the two the same.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
)

from vedette.state.columns import AnyText, UtcMicros

TEXT = AnyText()
TIME = UtcMicros()

METADATA = MetaData()

BATCHES = Table(
    "ledger_batches",
    METADATA,
    Column("seq", Integer, primary_key=True),  # the order in which they began
    Column("batch_id", TEXT, nullable=False, unique=True),
    Column("source", TEXT, nullable=False),
    Column("committed", Boolean, nullable=False, default=False),
    Column("at", TIME),  # when it was begun; empty in what older versions wrote
)

OBJECTS = Table(
    "ledger_objects",
    METADATA,
    Column("source", TEXT, primary_key=True),
    Column("uri", TEXT, primary_key=True),
    Column("version", TEXT, primary_key=True),
    Column(
        "batch_seq",
        Integer,
        ForeignKey("ledger_batches.seq", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("discovered", BigInteger, nullable=False),
    Column("stored", BigInteger, nullable=False),
    Column("duplicate", BigInteger, nullable=False),
    Column("filtered", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("account", TEXT),
    Column("region", TEXT),
    Column("first_time", TIME),
    Column("last_time", TIME),
    sqlite_with_rowid=False,
)

#: What retention took out of the lake, a row a file of one day.
EXPIRED = Table(
    "ledger_expired",
    METADATA,
    Column("file", TEXT, primary_key=True),
    Column("source", TEXT, nullable=False),
    Column("day", TEXT, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("at", TIME, nullable=False),
)

#: What became of objects whose own rows were folded, a row a day of their first events; see `vedette.state.fold`.
FOLDED = Table(
    "ledger_folded",
    METADATA,
    Column("source", TEXT, primary_key=True),
    Column("account", TEXT, primary_key=True),  # empty where none is known; so is the region
    Column("region", TEXT, primary_key=True),
    Column("day", TEXT, primary_key=True),  # ISO; of what expired, that of the events
    Column("objects", BigInteger, nullable=False),
    Column("discovered", BigInteger, nullable=False),
    Column("stored", BigInteger, nullable=False),
    Column("duplicate", BigInteger, nullable=False),
    Column("filtered", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("expired", BigInteger, nullable=False),
)

#: Objects whose rows were folded, by a hash of address and version: they are not collected again.
SEEN = Table(
    "ledger_seen",
    METADATA,
    Column("object", LargeBinary(16), primary_key=True),
    Column("source", TEXT, primary_key=True),
    sqlite_with_rowid=False,
)

#: Each source, account and region that ever sent, and those taken together: an empty account or region is all.
STREAMS = Table(
    "streams",
    METADATA,
    Column("source", TEXT, primary_key=True),
    Column("account", TEXT, primary_key=True),
    Column("region", TEXT, primary_key=True),
    Column("first_event", TIME, nullable=False),
    Column("last_event", TIME, nullable=False),
    Column("fresh_at", TIME),  # when its last event was last seen to be new: it is followed live
    Column("alert_id", TEXT),  # of the silence that is told, while it lasts
)

STREAM_HOURS = Table(
    "stream_hours",
    METADATA,
    Column("source", TEXT, primary_key=True),
    Column("account", TEXT, primary_key=True),
    Column("region", TEXT, primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),  # since 1970 UTC
    Column("events", BigInteger, nullable=False),
    Column("first_event", TIME, nullable=False),
    Column("last_event", TIME, nullable=False),
    sqlite_with_rowid=False,
)

#: Each place whose digests `run` verifies, and how far it came.
DIGEST_PLACES = Table(
    "digest_places",
    METADATA,
    Column("place", TEXT, primary_key=True),
    Column("asked_at", TIME, nullable=False),  # when it was last begun
    Column("since", TIME),  # what was verified begins there
    Column("until", TIME),  # and ends there
    Column("proven", BigInteger, nullable=False),  # objects of the last look, and so on
    Column("wrong", BigInteger, nullable=False),
    Column("unknown", BigInteger, nullable=False),
    Column("why", TEXT, nullable=False),  # what stood in the way of it; empty where nothing did
    Column("newest", TEXT, nullable=False),  # a JSON array: the path of each chain's newest digest
)

REJECTS = Table(
    "rejects",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("source", TEXT, nullable=False),
    Column("uri", TEXT, nullable=False),
    Column("version", TEXT, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("file", TEXT, nullable=False),
    Column("at", TIME, nullable=False),
    Column("replayed", Boolean, nullable=False, default=False),
)

CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

MARKS = Table(
    "marks",
    METADATA,
    Column("name", TEXT, primary_key=True),  # the prefix that is walked
    Column("value", TEXT, nullable=False),  # the last key seen there
)

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("rule_id", TEXT, nullable=False, index=True),
    Column("title", TEXT, nullable=False),
    Column("severity", SmallInteger, nullable=False),  # Severity.rank
    Column("status", TEXT, nullable=False),
    Column("entity", TEXT, nullable=False),
    Column("window_start", TIME, nullable=False),
    Column("first_seen", TIME, nullable=False),
    Column("last_seen", TIME, nullable=False),
    Column("tags", TEXT, nullable=False),  # a JSON array
    Column("count", BigInteger, nullable=False),  # distinct events, stored whole or not
)

#: Every distinct event of an alert. Beyond the cap only id and time are kept (`kept` is false), so that the
#: count stays exact and seeing an event again changes nothing.
ALERT_EVENTS = Table(
    "alert_events",
    METADATA,
    Column("alert_id", TEXT, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("ev_id", TEXT, primary_key=True),
    Column("ev_time", TIME, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("account", TEXT),
    Column("region", TEXT),
    Column("actor", TEXT),
    Column("session", TEXT),
    Column("src_ip", TEXT),
    Column("action", TEXT),
    Column("outcome", TEXT),
    Column("source", TEXT),
    sqlite_with_rowid=False,
)

#: The distinct accounts, regions, addresses, actions and outcomes of all of an alert's events.
ALERT_VALUES = Table(
    "alert_values",
    METADATA,
    Column("alert_id", TEXT, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", TEXT, primary_key=True),
    Column("value", TEXT, primary_key=True),
    sqlite_with_rowid=False,
)

#: What the logs tell of each access key; merged field by field, so that learning twice changes nothing.
ACCESS_KEYS = Table(
    "access_keys",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("owner", TEXT),
    Column("certainty", SmallInteger, nullable=False),  # how the owner is known: the higher wins
    Column("kind", TEXT),
    Column("account", TEXT),
    Column("role", TEXT),
    Column("made_by", TEXT),
    Column("made_with", TEXT),
    Column("made_how", TEXT),
    Column("made_at", TIME),
    Column("first_seen", TIME),
    Column("last_seen", TIME),
)

#: On which days an entity had a value, 32 days a row; see `vedette.detect.baseline.profile`.
PROFILE_DAYS = Table(
    "profile_days",
    METADATA,
    Column("profile", TEXT, primary_key=True),
    Column("entity", TEXT, primary_key=True),
    Column("value", TEXT, primary_key=True),
    Column("account", TEXT, primary_key=True),
    Column("block", BigInteger, primary_key=True, autoincrement=False),  # of 32 days since 1970 UTC
    Column("bits", BigInteger, nullable=False),  # bit n: day n of the block
    Column("events", BigInteger, nullable=False),
    # Microseconds since 1970 UTC, as of any time here; written by the ten thousand, and not made into times for it.
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Index("profile_days_by_value", "profile", "value"),
    sqlite_with_rowid=False,
)

#: How much an entity did in each span.
PROFILE_AMOUNTS = Table(
    "profile_amounts",
    METADATA,
    Column("profile", TEXT, primary_key=True),
    Column("entity", TEXT, primary_key=True),
    Column("span", BigInteger, primary_key=True, autoincrement=False),  # its start, seconds since 1970 UTC
    Column("amount", Double, nullable=False),
    sqlite_with_rowid=False,
)

#: What each check last said of each thing, where it was known; what could not be told changes nothing here.
FINDING_STANDINGS = Table(
    "finding_standings",
    METADATA,
    Column("id", TEXT, primary_key=True),  # the finding's
    Column("failing", Boolean, nullable=False),
    Column("at", TIME, nullable=False),  # when the facts were gathered that told it last
    Column("passed", TIME),  # when it was last known to pass
    Column("alert_id", TEXT, index=True),  # of the alert that tells of it, while it fails
    sqlite_with_rowid=False,
)

#: What the organisation calls its accounts.
ACCOUNT_NAMES = Table(
    "account_names",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("at", TIME, nullable=False),  # when it was last said
    sqlite_with_rowid=False,
)

#: Things without a tag that is required, since when, and how many reminders were told.
UNTAGGED = Table(
    "untagged",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("first_at", TIME, nullable=False),
    Column("last_at", TIME, nullable=False),
    Column("told", SmallInteger, nullable=False),
    Column("told_at", TIME),
    sqlite_with_rowid=False,
)

#: What was tried to see that alerts arrive, and exercises of people.
DRILLS = Table(
    "drills",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),  # canary, exercise
    Column("account", TEXT, nullable=False),  # empty for an exercise: it is of all
    Column("region", TEXT, nullable=False),
    Column("at", TIME, nullable=False),
    Column("who", TEXT, nullable=False),
    Column("what", TEXT, nullable=False),
    Column("arrived", TIME),
    Column("arrived_at", TEXT, nullable=False),  # where: a pager, a chat, a mailbox
    sqlite_with_rowid=False,
)
