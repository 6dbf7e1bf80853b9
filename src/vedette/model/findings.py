"""What detection finds: matches, and the alerts they are grouped into."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Severity(StrEnum):
    """Sigma's levels, in rising order."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for informational to 4 for critical."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class MatchEvent:
    """One event of a match: its id, time (UTC) and the common columns a person needs to read it.

    `source` is empty where it is that of the match.
    """

    ev_id: str
    ev_time: datetime
    ev_account: str | None = None
    ev_region: str | None = None
    ev_actor: str | None = None
    ev_session: str | None = None
    ev_src_ip: str | None = None
    ev_action: str | None = None
    ev_outcome: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule hit. `entity` is the group the rule counts by, or the actor; `events` are in order of time.

    `exception` names the exception that it meets, else it is empty.
    """

    rule_id: str
    entity: str
    time: datetime
    severity: Severity
    source: str
    events: tuple[MatchEvent, ...]
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Matches of one rule and entity within one window, for a person.

    `id` is a function of rule, entity and window start. Times are UTC; `event_ids` are in order of time. `status` is
    `open`, `acknowledged` or `closed`; or, of what pages nobody, `staged` or `excepted`. `account_names` are those of
    its accounts by id, where they are known.
    """

    id: str
    rule_id: str
    title: str
    severity: Severity
    status: str
    entity: str
    first_seen: datetime
    last_seen: datetime
    window_start: datetime
    count: int
    event_ids: tuple[str, ...]
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=())
    account_names: Mapping[str, str] = field(default_factory=dict, compare=False)
