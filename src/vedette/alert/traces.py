"""What an alert leaves by which others are told to belong to it: sessions, keys, principals, hosts, addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from vedette.model.incidents import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from vedette.model import Alert
    from vedette.state.records import AccessKey, Sighting

#: An alert that names more of a kind is about none of them: a sprayed password is not about each user it was tried on.
MOST_OF_A_KIND = 20
#: An address is common where so many principals are at home in its network, each on so many days at the least: an
#: office, a NAT and its neighbours.
COMMON_PRINCIPALS, COMMON_DAYS = 3, 2
_NETWORK = {4: 24, 6: 48}
#: Keys that made keys are followed so far back.
_MOST_STEPS = 8

_KEY = re.compile(r"A[SK]IA[A-Z0-9]{12,124}")
_ACCOUNT = re.compile(r"\d{12}")
_HOST = re.compile(r"(?:i|mi|eni)-[0-9a-f]{8,17}")
#: The name that AWS gives a machine by its address.
_NAMED_BY_ADDRESS = re.compile(r"ip-(\d+)-(\d+)-(\d+)-(\d+)(?:\..*)?")
_ROLE = re.compile(r"arn:[\w-]+:(?:sts|iam)::(\d*):(?:assumed-)?role/(?:.*/)?([^/]+)/([^/]+)")
_IDENTITY = re.compile(r"arn:[\w-]+:(?:iam|sts)::\d*:(?:user|role|assumed-role|federated-user|assumed-root|root)\b.*")
_USER = re.compile(r"arn:[\w-]+:iam::(\d{12}):user/(?:.*/)?([^/]+)")
_UNIQUE = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}(?::.*)?")
#: `user@host` of a machine, `system:serviceaccount:…` and others of a cluster, a canonical user of S3.
_LOCAL = re.compile(r"[^@\s]+@[^@\s]+|system:serviceaccount:\S+|[^\\\s]+\\[^\\]+|[0-9a-f]{64}")
_PERSON = "AWSReservedSSO_"
#: A person's name behind that of a role or provider, as records of signing in have it.
_BEHIND = re.compile(r"(?!arn:).*:([^:@\s]+@[^:@\s]+)")
#: Addresses inside networks are hosts of an account.
_INSIDE = tuple(
    ip_network(one)
    for one in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
_PLACES = frozenset({LinkKind.ADDRESS, LinkKind.HOST})
_REFUSED = frozenset({"denied", "failed"})
#: Logs whose events are of one machine, which their rules name first in an entity.
_OF_HOSTS = frozenset({"linux_audit", "linux_syslog", "windows_event"})


class Handle(NamedTuple):
    """Something that two alerts may share."""

    kind: LinkKind
    value: str


class Trace(NamedTuple):
    """When an alert's events had a handle; or when the key `via`, which they had, was made with or by it."""

    handle: Handle
    first: datetime
    last: datetime
    via: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside one alert: the access keys by id, the users by account and name, the common networks."""

    keys: Mapping[str, AccessKey] = field(default_factory=dict)
    users: Mapping[tuple[str, str], str] = field(default_factory=dict)
    common: frozenset[str] = frozenset()


def credential(session: str | None) -> Handle | None:
    """The access key or session that a text names; None for sessions of machines, whose numbers recur."""
    if not session or not _KEY.fullmatch(session):
        return None
    return Handle(LinkKind.SESSION if session.startswith("ASIA") else LinkKind.KEY, session)


def principal(actor: str | None, account: str | None, known: Known) -> Handle | None:
    """Whom a text names: who signed in through Identity Center by name, whatever the account; else a user or session.

    None for AWS's services, accounts, kinds of resources and whatever else is no one.
    """
    if not actor:
        return None
    role = _ROLE.fullmatch(actor)
    if role and role[2].startswith(_PERSON):
        return Handle(LinkKind.PRINCIPAL, role[3])
    if person := _BEHIND.fullmatch(actor):
        return Handle(LinkKind.PRINCIPAL, person[1])
    if _IDENTITY.fullmatch(actor) or _UNIQUE.fullmatch(actor):
        return Handle(LinkKind.PRINCIPAL, actor)
    if (user := known.users.get((account or "", actor))) is not None:
        return Handle(LinkKind.PRINCIPAL, user)
    if _LOCAL.fullmatch(actor) and "HIDDEN_DUE_TO" not in actor:
        return Handle(LinkKind.PRINCIPAL, f"{account}/{actor}" if account else actor)
    return None


def host(text: str | None, account: str | None = None, *, machine: bool = False) -> Handle | None:
    """The machine or network interface that a text names: by its id, or as the one whose session it is.

    In the logs of a `machine` any name is one, and what stands behind the `@` of `user@host`.
    """
    last = (text or "").rpartition("/")[2].rpartition("@")[2].lower()
    if _HOST.fullmatch(last):
        return Handle(LinkKind.HOST, last)
    if (named := _NAMED_BY_ADDRESS.fullmatch(last)) is not None:
        return address(".".join(named.groups()), account)
    if machine and last and "\\" not in last:
        return Handle(LinkKind.HOST, f"{account or ''}/{last}")
    return None


def address(text: str | None, account: str | None) -> Handle | None:
    """The address that a text is; one of a private network is a host of that account."""
    if not text or not (text[0].isdigit() or ":" in text):
        return None
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if any(found in network for network in _INSIDE if network.version == found.version):
        return None if found.is_loopback else Handle(LinkKind.HOST, f"{account or ''}/{found}")
    return Handle(LinkKind.ADDRESS, str(found))


def learn(seen: Mapping[str, Iterable[Sighting]], keys: Mapping[str, AccessKey]) -> Known:
    """What all alerts together tell: which names are users, and which networks many use."""
    users: dict[tuple[str, str], str] = {}
    days: defaultdict[str, defaultdict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for sightings in seen.values():
        for one in sightings:
            if one.actor and (user := _USER.fullmatch(one.actor)):
                users[user[1], user[2]] = one.actor
            where, who = address(one.src_ip, one.account), _without_session(one.actor or "")
            if where is not None and who and one.outcome not in _REFUSED:
                days[_network(where)][who].update((one.first.date(), one.last.date()))
    return Known(keys, users, frozenset(where for where, who in days.items() if _is_common(who.values())))


def _is_common(days: Iterable[set[date]]) -> bool:
    return sum(len(their) >= COMMON_DAYS for their in days) >= COMMON_PRINCIPALS


def _network(where: Handle) -> str:
    """The network of an address; a host is its own."""
    if where.kind is not LinkKind.ADDRESS:
        return where.value
    found = ip_address(where.value)
    return str(ip_network((found, _NETWORK[found.version]), strict=False))


def _without_session(actor: str) -> str:
    """A role is one user of an address, however many sessions it has, and a person is one; an account is nobody."""
    role = _ROLE.fullmatch(actor)
    if role is not None and ":assumed-role/" in actor:
        return role[3] if role[2].startswith(_PERSON) else f"{role[1]}/{role[2]}"
    if person := _BEHIND.fullmatch(actor):
        return person[1]
    return "" if _ACCOUNT.fullmatch(actor) else actor.partition(":")[0] if _UNIQUE.fullmatch(actor) else actor


def traces(alert: Alert, sightings: Iterable[Sighting], known: Known) -> list[Trace]:
    """What an alert leaves, ordered by handle; one trace a handle, and one a key that was made with or by it."""
    spans: dict[tuple[Handle, str], tuple[datetime, datetime]] = {}
    sightings = list(sightings)
    own = set(_named(alert, known, machine=any(one.source in _OF_HOSTS for one in sightings)))
    for handle in own:
        spans[handle, ""] = (alert.first_seen, alert.last_seen)
    for one in sightings:
        for handle, first, last, via in _of(one, known):
            before = spans.get((handle, via), (first, last))
            spans[handle, via] = (min(first, before[0]), max(last, before[1]))
    numbers: defaultdict[LinkKind, set[str]] = defaultdict(set)
    for handle, _ in spans:
        numbers[handle.kind].add(handle.value)
    return [
        Trace(handle, *spans[handle, via], via)
        for handle, via in sorted(spans)
        if (handle.kind not in _PLACES or _network(handle) not in known.common)
        and (handle in own or len(numbers[handle.kind]) <= MOST_OF_A_KIND)
    ]


def _named(alert: Alert, known: Known, *, machine: bool) -> Iterator[Handle]:
    """Whom and what an alert is about, as its entity says; texts that are no identity, host or address are nobody."""
    parts = alert.entity.split(" / ")
    accounts = [part for part in parts if _ACCOUNT.fullmatch(part)] or alert.accounts
    account = accounts[0] if len(accounts) == 1 else None
    for number, part in enumerate(parts):
        where = address(part, account)
        own = machine and not number and where is None and "\\" not in part
        yield from filter(None, (where, principal(part, account, known), host(part, account, machine=own)))


def _of(one: Sighting, known: Known) -> Iterator[Trace]:
    key = credential(one.session)
    handles = (
        key,
        principal(one.actor, one.account, known),
        host(one.actor, one.account, machine=one.source in _OF_HOSTS and "@" in (one.actor or "")),
        address(one.src_ip, one.account),
    )
    for handle in handles:
        if handle is not None:
            yield Trace(handle, one.first, one.last)
    if key is not None:
        yield from _makers(key.value, known)


def _makers(key: str, known: Known) -> Iterator[Trace]:
    """The keys with which a key was made, back to the first, each at the time of that; or whoever had it made."""
    made, seen = known.keys.get(key), {key}
    while made is not None and made.made_at is not None and len(seen) < _MOST_STEPS:
        with_key = credential(made.made_with)
        if with_key is None:
            by = principal(made.made_by, made.account, known)
            if by is not None:
                yield Trace(by, made.made_at, made.made_at, key)
            return
        if with_key.value in seen:
            return
        seen.add(with_key.value)
        yield Trace(with_key, made.made_at, made.made_at, key)
        made = known.keys.get(with_key.value)
