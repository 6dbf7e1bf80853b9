"""Texts of events read as what alerts may share: access keys, principals, hosts, addresses.

A text that names none of them is nobody: an AWS service, an account, a kind of resource.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from vedette.model.incidents import LinkKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_CACHED = 65_536

_KEY = re.compile(r"A[SK]IA[A-Z0-9]{12,124}")
_ACCOUNT = re.compile(r"\d{12}")
_HOST = re.compile(r"(?:i|mi|eni)-[0-9a-f]{8,17}")
#: Machines have a digit, a dash or a dot in their names; `root`, `Administrator` and `tcp` are none.
_MACHINE = re.compile(r"[\w.-]*[\d.-][\w.-]*")
#: The name that AWS gives a machine by its address.
_NAMED_BY_ADDRESS = re.compile(r"ip-(\d+)-(\d+)-(\d+)-(\d+)(?:\..*)?")
_SESSION_OF_ROLE = re.compile(r"arn:[\w-]+:sts::(\d*):assumed-role/(?:.*/)?([^/]+)/([^/]+)")
_IDENTITY = re.compile(r"arn:[\w-]+:(?:iam|sts)::\d*:(?:user|role|assumed-role|federated-user|assumed-root|root)\b.*")
_USER = re.compile(r"arn:[\w-]+:iam::(\d{12}):user/(?:.*/)?([^/]+)")
_UNIQUE = re.compile(r"(A[A-Z]{3}[A-Z0-9]{12,})(?::.*)?")
#: A person's name behind that of a role or provider, as records of signing in have it.
_BEHIND = re.compile(r"(?!arn:).*:([^:@\s]+@[^:@\s]+)")
#: `user@host` of a machine, a service account of a cluster, `DOMAIN\user`, a canonical user of S3.
_LOCAL = re.compile(r"[^@\s]+@[^@\s]+|system:serviceaccount:\S+|[^\\\s]+\\[^\\]+|[0-9a-f]{64}")
_HIDDEN = "HIDDEN_DUE_TO"
#: Sessions of these roles are named for the person who signed in through Identity Center. Rules that compare with the
#: past write the session's name behind the role's ARN.
_PERSON_OF_ROLE = re.compile(r"arn:[\w-]+:(?:sts|iam)::\d*:(?:assumed-)?role/(?:.*/)?AWSReservedSSO_[^/]+/([^/]+)")
#: Addresses inside networks are hosts of an account.
_INSIDE = {
    4: [ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")],
    6: [ip_network(n) for n in ("fc00::/7", "fe80::/10")],
}
#: Bits of the network in which an address has its neighbours.
_NEIGHBOURS = {4: 24, 6: 48}


class Handle(NamedTuple):
    """Something that two alerts may share."""

    kind: LinkKind
    value: str


def credential(session: str | None) -> Handle | None:
    """The access key or session that a text is; None for sessions of machines, whose numbers recur."""
    if not session or not _KEY.fullmatch(session):
        return None
    return Handle(LinkKind.KEY if is_long_term(session) else LinkKind.SESSION, session)


def is_long_term(key: str) -> bool:
    """Whether an access key lives until somebody deletes it, other than that of a session."""
    return key.startswith("AKIA")


def user(actor: str) -> tuple[str, str] | None:
    """Account and name of the IAM user whose ARN that is."""
    found = _USER.fullmatch(actor)
    return (found[1], found[2]) if found else None


@lru_cache(_CACHED)
def person(actor: str) -> str:
    """The name of the person of Identity Center that a text names; empty for all others."""
    found = _PERSON_OF_ROLE.fullmatch(actor) or _BEHIND.fullmatch(actor)
    return found[1] if found else ""


def principal(actor: str | None, account: str | None, users: Mapping[tuple[str, str], str]) -> Handle | None:
    """Whom a text names: a person of Identity Center by name, whatever the account and role; else a user or session.

    `users` are the ARNs of users by account and name, and persons by their name and no account: so a bare name is known
    where it is one.
    """
    if not actor:
        return None
    if found := _identity(actor):
        return Handle(LinkKind.PRINCIPAL, found)
    if (known := users.get((account or "", actor)) or users.get(("", actor))) is not None:
        return Handle(LinkKind.PRINCIPAL, known)
    if _LOCAL.fullmatch(actor) and _HIDDEN not in actor:
        return Handle(LinkKind.PRINCIPAL, f"{account}/{actor}" if account else actor)
    return None


@lru_cache(_CACHED)
def _identity(actor: str) -> str:
    return person(actor) or (actor if _IDENTITY.fullmatch(actor) or _UNIQUE.fullmatch(actor) else "")


@lru_cache(_CACHED)
def lasting(actor: str) -> str:
    """Who uses an address day after day: a role without its sessions, a person, a user; an account is nobody."""
    if found := person(actor):
        return found
    if role := _SESSION_OF_ROLE.fullmatch(actor):
        return f"{role[1]}/{role[2]}"
    if unique := _UNIQUE.fullmatch(actor):
        return unique[1]
    return "" if is_account(actor) else actor


def is_account(text: str) -> bool:
    """Whether it is the id of an account."""
    return _ACCOUNT.fullmatch(text) is not None


def host(text: str | None, account: str | None = None, *, machine: bool = False) -> Handle | None:
    """The machine or network interface that a text names: by its id, or as the one whose session it is.

    In the logs of a `machine` other names are one too, and what stands behind the `@` of `user@host`.
    """
    last = (text or "").rpartition("/")[2].rpartition("@")[2].lower()
    if _HOST.fullmatch(last):
        return Handle(LinkKind.HOST, last)
    if (named := _NAMED_BY_ADDRESS.fullmatch(last)) is not None:
        return address(".".join(named.groups()), account)
    if machine and _MACHINE.fullmatch(last):
        return Handle(LinkKind.HOST, f"{account or ''}/{last}")
    return None


def address(text: str | None, account: str | None) -> Handle | None:
    """The address that a text is; one of a private network is a host of that account."""
    found = _parsed(text) if text and (text[0].isdigit() or ":" in text) else None
    if found is None:
        return None
    value, _, inside = found
    return Handle(LinkKind.HOST, f"{account or ''}/{value}") if inside else Handle(LinkKind.ADDRESS, value)


def network(where: Handle) -> str:
    """The network in which an address has its neighbours; a host is its own."""
    found = _parsed(where.value) if where.kind is LinkKind.ADDRESS else None
    return where.value if found is None else found[1]


@lru_cache(_CACHED)
def _parsed(text: str) -> tuple[str, str, bool] | None:
    """The address as it is written shortest, its network, and whether it is inside one's own; None for none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if found.is_loopback or found.is_unspecified:
        return None
    around = ip_network((found, _NEIGHBOURS[found.version]), strict=False)
    return str(found), str(around), any(found in inside for inside in _INSIDE[found.version])
