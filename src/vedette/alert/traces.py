"""What an alert leaves by which others are told to belong to it: who, with which key, on which host, from where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vedette.alert.handles import (
    Handle,
    address,
    credential,
    host,
    is_account,
    is_long_term,
    lasting,
    network,
    person,
    principal,
    user,
)
from vedette.model.incidents import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from vedette.model import Alert
    from vedette.state.records import AccessKey, Sighting

#: An alert that names more of a kind is about none of them: a sprayed password is not about each user it was tried on.
MOST_OF_A_KIND = 20
#: An address is common where so many principals are at home in its network, each on so many days at the least: an
#: office, a NAT and its neighbours.
COMMON_PRINCIPALS, COMMON_DAYS = 3, 2
#: Keys that made keys are followed so far back.
_MOST_STEPS = 8

_PLACES = frozenset({LinkKind.ADDRESS, LinkKind.HOST})
_REFUSED = frozenset({"denied", "failed"})
#: Logs whose events are of one machine, which their rules name first in an entity.
_OF_HOSTS = frozenset({"linux_audit", "linux_syslog", "windows_event"})


class Trace(NamedTuple):
    """When an alert's events had a handle; or when a key `via` was made with or by it, of which they had what came.

    `once` says that a long-term key came of it, which may be used at any time later.
    """

    handle: Handle
    first: datetime
    last: datetime
    via: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside one alert: the access keys by id, the common networks, and who is one by a bare name.

    `users` are the ARNs of users by account and name, and persons by their name and no account.
    """

    keys: Mapping[str, AccessKey] = field(default_factory=dict)
    users: Mapping[tuple[str, str], str] = field(default_factory=dict)
    common: frozenset[str] = frozenset()


def learn(seen: Mapping[str, Iterable[Sighting]], keys: Mapping[str, AccessKey]) -> Known:
    """What all alerts together tell: which names are users, and which networks many use."""
    users: dict[tuple[str, str], str] = {}
    days: defaultdict[str, defaultdict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for sightings in seen.values():
        for one in sightings:
            actor = one.actor or ""
            if (found := user(actor)) is not None:
                users[found] = min(actor, users.get(found, actor))
            if name := person(actor):
                users["", name] = name
            where, who = address(one.src_ip, one.account), lasting(actor)
            if where is not None and who and one.outcome not in _REFUSED:
                days[network(where)][who].update((one.first.date(), one.last.date()))
    return Known(keys, users, frozenset(where for where, who in days.items() if _is_common(who.values())))


def _is_common(days: Iterable[set[date]]) -> bool:
    return sum(len(their) >= COMMON_DAYS for their in days) >= COMMON_PRINCIPALS


def traces(alert: Alert, sightings: Sequence[Sighting], known: Known) -> list[Trace]:
    """What an alert leaves, ordered by handle; one trace a handle, and one a key that was made with or by it."""
    spans: dict[tuple[Handle, str, bool], tuple[datetime, datetime]] = {}
    own = set(_named(alert, known, machine=any(one.source in _OF_HOSTS for one in sightings)))
    for handle in own:
        spans[handle, "", False] = (alert.first_seen, alert.last_seen)
    for one in sightings:
        for handle, first, last, via, once in _of(one, known):
            key = (handle, via, once)
            before = spans.get(key, (first, last))
            spans[key] = (min(first, before[0]), max(last, before[1]))
    numbers: defaultdict[LinkKind, set[str]] = defaultdict(set)
    for handle, _, _ in spans:
        numbers[handle.kind].add(handle.value)
    return [
        Trace(handle, *spans[handle, via, once], via, once)
        for handle, via, once in sorted(spans)
        if (handle.kind not in _PLACES or network(handle) not in known.common)
        and (handle in own or len(numbers[handle.kind]) <= MOST_OF_A_KIND)
    ]


def _named(alert: Alert, known: Known, *, machine: bool) -> Iterator[Handle]:
    """Whom and what an alert is about, as its entity says; texts that are no identity, host or address are nobody."""
    parts = alert.entity.split(" / ")
    accounts = [part for part in parts if is_account(part)] or alert.accounts
    account = accounts[0] if len(accounts) == 1 else None
    for number, part in enumerate(parts):
        where = address(part, account)
        own = machine and not number and where is None
        yield from filter(None, (where, principal(part, account, known.users), host(part, account, machine=own)))


def _of(one: Sighting, known: Known) -> Iterator[Trace]:
    key = credential(one.session)
    handles = (
        key,
        principal(one.actor, one.account, known.users),
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
    made, seen, once = known.keys.get(key), {key}, False
    while made is not None and made.made_at is not None and len(seen) < _MOST_STEPS:
        once = once or is_long_term(made.id)
        with_key = credential(made.made_with)
        if with_key is None:
            by = principal(made.made_by, made.account, known.users)
            if by is not None:
                yield Trace(by, made.made_at, made.made_at, made.id, once)
            return
        if with_key.value in seen:
            return
        seen.add(with_key.value)
        yield Trace(with_key, made.made_at, made.made_at, made.id, once)
        made = known.keys.get(with_key.value)
