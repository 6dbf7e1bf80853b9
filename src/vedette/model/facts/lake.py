"""The lake: what the CloudTrail logs that Vedette itself collected tell of an account. AWS is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class LoggedSpan:
    """How much CloudTrail of the account the lake holds; no row: none was ever collected, of any account.

    `window_days` days before the facts were gathered were looked at; `silent_days` is the longest run of whole days
    among them without an event of the account. `last` is the latest event, UTC.
    """

    account: str
    window_days: int = 0
    silent_days: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoggedUse:
    """The services that a user or role of the account used within the same days, by IAM's prefixes, sorted.

    A call that was refused for want of permission is no use. `last` is the latest, UTC.
    """

    arn: str
    services: tuple[str, ...] = ()
    last: datetime | None = None


LOGGED_SPAN = Kind("lake.span", LoggedSpan, Scope.ACCOUNT, (), "span of logs", key="account", local=True)
LOGGED_USE = Kind("lake.use", LoggedUse, Scope.ACCOUNT, (), "user or role in the logs", local=True)


@dataclass(frozen=True, slots=True)
class LoggedRegion:
    """What CloudTrail of a region of the account the lake holds within the same days; a silent region has no row.

    `days` of them have an event; `first` and `last` are the times of the earliest and latest event, UTC.
    """

    region: str
    days: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """What `vedette digests verify` last said of one trail's digests in one region of the account.

    `trail` and `home` are its name and home region; `at` is when it was verified. `digests` of them cover the time
    from `first` to `last`. `problems` are the kinds of what is wrong with how many, such as `missing: 2`; of `unknown`
    objects it could not be told. Times are UTC.
    """

    id: str
    region: str = ""
    trail: str = ""
    home: str = ""
    at: datetime | None = None
    first: datetime | None = None
    last: datetime | None = None
    digests: int = 0
    problems: tuple[str, ...] = ()
    unknown: int = 0


LOGGED_REGIONS = Kind("lake.regions", LoggedRegion, Scope.ACCOUNT, (), "region in the logs", key="region", local=True)
VERIFIED_CHAINS = Kind("lake.digests", VerifiedChain, Scope.ACCOUNT, (), "chain of digests", key="id", local=True)
