"""What the state keeps, as frozen records; standard library only. All times are UTC and aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vedette.model import Alert, Severity

if TYPE_CHECKING:
    from datetime import datetime


#: What is learned of one block of days: `bits`, `events`, `first` and `last` of `Habit`, times in microseconds since
#: 1970 UTC. A plain tuple, as there may be a hundred thousand of them.
Seen = tuple[int, int, int, int]


class ObjectVersion(NamedTuple):
    """A log object as it stands now; `version` tells that it changed: its ETag, or its size and mtime."""

    uri: str
    version: str


class ObjectCount(NamedTuple):
    """What became of the records of one object.

    `discovered` = `stored` + `duplicate` + `filtered` + `rejected`, always. `bytes` is its size as read.
    `first_time` and `last_time` span the stored events; None where there are none.
    """

    uri: str
    version: str
    source: str
    discovered: int
    stored: int
    duplicate: int
    filtered: int
    rejected: int
    bytes: int
    account: str | None = None
    region: str | None = None
    first_time: datetime | None = None
    last_time: datetime | None = None

    @property
    def balanced(self) -> bool:
        """Whether every discovered record is accounted for."""
        return self.discovered == self.stored + self.duplicate + self.filtered + self.rejected


@dataclass(frozen=True, slots=True)
class Totals:
    """The ledger's sums over all committed objects; an object read in two batches counts in both.

    `expired` are events that were stored, and that retention has taken out of the lake since.
    """

    objects: int = 0
    discovered: int = 0
    stored: int = 0
    duplicate: int = 0
    filtered: int = 0
    rejected: int = 0
    bytes: int = 0
    expired: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every discovered record is accounted for."""
        return self.discovered == self.stored + self.duplicate + self.filtered + self.rejected


@dataclass(frozen=True, slots=True)
class Reject:
    """Bytes that could not be parsed, and where they are kept.

    `position` is the byte offset or the record's number in the object; `file` is relative to the rejects'
    folder; `size` is in bytes.
    """

    id: str
    source: str
    uri: str
    version: str
    position: int
    reason: str
    size: int
    file: str
    at: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One event of an alert, with what a person needs to read it."""

    ev_id: str
    ev_time: datetime
    account: str | None = None
    region: str | None = None
    actor: str | None = None
    session: str | None = None
    src_ip: str | None = None
    action: str | None = None
    outcome: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """An alert as one run of detection sees it; the state merges it with what it knows of the same id.

    `events` are distinct by `ev_id`, in order of time. `status` is the one it begins with: `open`, or `staged` or
    `excepted` where nobody is to be paged.
    """

    id: str
    rule_id: str
    title: str
    severity: Severity
    entity: str
    window_start: datetime
    first_seen: datetime
    last_seen: datetime
    events: tuple[AlertEvent, ...]
    tags: tuple[str, ...] = field(default=())
    status: str = "open"


@dataclass(frozen=True, slots=True)
class AlertDetail(Alert):
    """An alert with its events in order of time: the earliest 1,000 of the `count` there are."""

    events: tuple[AlertEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """Who was in the kept events of an alert, with which key, from where, and when first and last.

    `events` that have all of this in common are one sighting.
    """

    first: datetime
    last: datetime
    events: int
    account: str | None = None
    actor: str | None = None
    session: str | None = None
    src_ip: str | None = None
    outcome: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What the logs tell of an access key, as far as they were read.

    `owner` is an ARN, or a principal's id where no record has more; `certainty` says how it is known (3 the key's
    own calls, 2 the answer that handed it out, 1 that answer's user name, 0 an id alone). `role` issued the session.
    `made_by` is who had it made, `made_with` that one's own key, `made_how` the call. `first_seen` and `last_seen`
    are the first and last call made with it.
    """

    id: str
    owner: str | None = None
    certainty: int = 0
    kind: str | None = None
    account: str | None = None
    role: str | None = None
    made_by: str | None = None
    made_with: str | None = None
    made_how: str | None = None
    made_at: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None

    @property
    def temporary(self) -> bool:
        """Whether it ends by itself: the key of a session."""
        return self.id.startswith("ASIA")


class Habit(NamedTuple):
    """On which days of one block an entity had a value: bit n of `bits` is day `32 * block + n` since 1970 UTC.

    `events` are those of these days; `first` and `last` the times of the first and the last of them.
    """

    account: str
    entity: str
    value: str
    block: int
    bits: int
    events: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a check last said of a thing: by facts of `at`; it was last known to pass at `passed`, None for never.

    `alert_id` is that of the alert that tells of it, while it fails.
    """

    failing: bool
    at: datetime
    passed: datetime | None = None
    alert_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A thing that lacks a tag: first and last seen so, how many steps of the timetable were told, and when."""

    first: datetime
    last: datetime
    told: int = 0
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DrillRecord:
    """A drill: `kind` is `canary`, an event that was sent to see that an alert arrives, or `exercise`, of people.

    `account` and `region` say where it was sent; they are empty for an exercise. `who` began it, `what` says what it
    was; `arrived` and `where` are when and where somebody saw it arrive, None and empty while nobody has.
    """

    id: str
    kind: str
    account: str
    region: str
    at: datetime
    who: str
    what: str
    arrived: datetime | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class DigestPlace:
    """A place whose digests are verified again and again: the time that was, UTC, and the last look in numbers.

    `since` and `until` are None where no digest was found yet. `wrong` and `unknown` count objects, `proven` too;
    `why` says what could not be told, or stood in the way of it. `newest` has the path of each chain's newest digest.
    """

    place: str
    asked_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    proven: int = 0
    wrong: int = 0
    unknown: int = 0
    why: str = ""
    newest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """How much an entity did in the span that began at `span`, in seconds since 1970 UTC."""

    entity: str
    span: int
    amount: float
