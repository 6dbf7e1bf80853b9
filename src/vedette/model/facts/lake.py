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
