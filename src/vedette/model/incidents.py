"""Alerts that belong together, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.model.findings import Alert, Severity


class LinkKind(StrEnum):
    """What two alerts share, the most telling first."""

    SESSION = "session"
    KEY = "key"
    PRINCIPAL = "principal"
    HOST = "host"
    ADDRESS = "address"

    @property
    def rank(self) -> int:
        """0 for the most telling."""
        return _RANKS[self]


_RANKS = {kind: rank for rank, kind in enumerate(LinkKind)}


@dataclass(frozen=True, slots=True)
class Link:
    """Why an alert is in an incident: what it shares with another alert of it, `to`.

    `value` is the session's or access key's id, the principal, the host or the address. `via` is empty, or the id of a
    key that was made with that key, or by that principal; one of the two alerts saw it, or what came of it, at work.
    """

    alert: str
    to: str
    kind: LinkKind
    value: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Alerts that share a key, a principal, a host or an address.

    `id` is a function of the id of its earliest alert. `alerts` are those of medium or more, `context` the others that
    share something with them; both in order of time. Severity, status and times (UTC) are those of `alerts`: the
    highest; `open` while one of them is, else `acknowledged` while one is; the first and the last event. `links` says
    of each alert but the first why it is here, the most telling first. `principals`, `keys` (sessions too), `addresses`
    and `hosts` are those of `alerts`, in the order in which they were seen; `accounts` and `regions` are sorted.
    `count` sums the events of `alerts`: one that several saw counts in each.
    """

    id: str
    title: str
    severity: Severity
    status: str
    first_seen: datetime
    last_seen: datetime
    alerts: tuple[Alert, ...]
    context: tuple[Alert, ...] = ()
    links: tuple[Link, ...] = ()
    principals: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    count: int = 0

    def links_of(self, alert_id: str) -> tuple[Link, ...]:
        """Why that alert is here, the most telling first; empty for the earliest."""
        return tuple(link for link in self.links if link.alert == alert_id)
