"""Joins alerts into incidents, so that an intrusion is one thing to follow. Pure: no clock, no order, no store.

Alerts of medium or more that left the same trace (`traces`) within `GAPS` of event time are joined, and so are those
joined to them, up to `LONGEST`. Lower ones are context: they join what they share a trace with, begin nothing and link
nothing. What is joined is a function of the set of alerts and of what is known of their keys.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from vedette.alert import traces
from vedette.alert.story import title
from vedette.model import Severity
from vedette.model.incidents import Incident, Link, LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vedette.alert.handles import Handle
    from vedette.alert.story import Happening
    from vedette.alert.traces import Trace
    from vedette.model import Alert
    from vedette.state.records import AccessKey, Sighting

#: Alerts of this severity begin incidents.
LOUD = Severity.MEDIUM
#: How far apart in event time two traces of one handle may be. A session lives 36 hours at the most (that of a
#: federation token). Whoever holds a key or an identity pauses for nights and weekends, on a machine as well. An
#: address is given to others sooner.
GAPS = {
    LinkKind.SESSION: timedelta(hours=36),
    LinkKind.KEY: timedelta(days=3),
    LinkKind.PRINCIPAL: timedelta(days=3),
    LinkKind.HOST: timedelta(days=2),
    LinkKind.ADDRESS: timedelta(days=1),
}
#: The longest an incident becomes: an automation with an alert a day is a new one each fortnight.
LONGEST = timedelta(days=14)
#: And where an access key was made in it, which opens the door again later.
LONGEST_BY_MADE_KEY = timedelta(days=30)
#: Alerts below `LOUD` are context within so much of what they share a trace with.
NEAR = timedelta(days=1)
_NOTHING = timedelta()


class _Edge(NamedTuple):
    """Two alerts that left the same trace, by their places among the loud ones; each with the key that came of it.

    `once` says that one saw a long-term key being made, and the other saw what came of it.
    """

    one: int
    other: int
    handle: Handle
    one_via: str = ""
    other_via: str = ""
    once: bool = False


def incident_id(alert_id: str) -> str:
    """Give the id of the incident whose earliest alert that is; 32 hex digits, no alert's own."""
    return hashlib.sha256(f"vedette-incident|{alert_id}".encode()).hexdigest()[:32]


def incidents(
    alerts: Iterable[Alert],
    sightings: Mapping[str, Sequence[Sighting]],
    keys: Mapping[str, AccessKey],
    happenings: Mapping[str, Happening],
) -> list[Incident]:
    """Join the alerts; the most severe incident first, then the latest.

    `sightings` are those of each alert by its id, `keys` what is known of the keys in them and of their makers, by id.
    `happenings` says by rule what its alerts tell, for the titles.
    """
    known = traces.learn(sightings, keys)
    ordered = sorted(alerts, key=lambda alert: (alert.first_seen, alert.id))
    loud = [alert for alert in ordered if alert.severity.rank >= LOUD.rank]
    quiet = [alert for alert in ordered if alert.severity.rank < LOUD.rank]
    left = [traces.traces(alert, sightings.get(alert.id, ()), known) for alert in loud]
    lines = _lines(left)
    edges = list(_edges(left, lines))
    groups = _groups(loud, edges)
    members: defaultdict[int, _Members] = defaultdict(_Members)
    for number, group in enumerate(groups):
        members[group].loud.append(number)
    for edge in edges:
        if groups[edge.one] == groups[edge.other]:
            members[groups[edge.one]].edges.append(edge)
    for alert in quiet:
        link = _beside(alert, traces.traces(alert, sightings.get(alert.id, ()), known), loud, lines)
        if link is not None:
            members[groups[link[0]]].context.append((alert, link[1]))
    found = [_incident(one, loud, left, happenings) for one in members.values()]
    return sorted(found, key=lambda one: (-one.severity.rank, -one.last_seen.timestamp(), one.id))


@dataclass(slots=True)
class _Members:
    """What makes an incident: its loud alerts and what joins them, and its context with the reason."""

    loud: list[int] = field(default_factory=list)
    edges: list[_Edge] = field(default_factory=list)
    context: list[tuple[Alert, Link]] = field(default_factory=list)


class _Line:
    """The traces of one handle in order of time, each with the alert that left it."""

    def __init__(self, traced: Iterable[tuple[Trace, int]]) -> None:
        self.traced = sorted(traced, key=lambda one: (one[0].first, one[0].last, one[1], one[0].via))
        self._firsts = [trace.first for trace, _ in self.traced]
        # Of the traces up to each, the one that lasts longest.
        self.longest: list[tuple[Trace, int]] = list(accumulate(self.traced, _lasting))

    def nearest(self, trace: Trace, within: timedelta) -> tuple[Trace, int] | None:
        """The trace that is nearest in time, the earlier of two; None where none is within that."""
        at = bisect_right(self._firsts, trace.first)
        near = [(trace.first - self.longest[at - 1][0].last, self.longest[at - 1])] if at else []
        if at < len(self.traced):
            near.append((self._firsts[at] - trace.last, self.traced[at]))
        apart, found = min(near, key=lambda one: max(one[0], _NOTHING))
        return found if apart <= within else None


def _lasting(one: tuple[Trace, int], other: tuple[Trace, int]) -> tuple[Trace, int]:
    return other if other[0].last >= one[0].last else one


def _lines(left: Sequence[Sequence[Trace]]) -> dict[Handle, _Line]:
    """What was there at the time, by handle; that a long-term key had once come of it is not."""
    by_handle: defaultdict[Handle, list[tuple[Trace, int]]] = defaultdict(list)
    for number, theirs in enumerate(left):
        for trace in theirs:
            if not trace.once:
                by_handle[trace.handle].append((trace, number))
    return {handle: _Line(by_handle[handle]) for handle in sorted(by_handle)}


def _edges(left: Sequence[Sequence[Trace]], lines: Mapping[Handle, _Line]) -> Iterator[_Edge]:
    """Alerts that left the same trace near enough: at most two edges a trace, so that many alerts stay cheap.

    One is to the trace before, and one to that which lasts longest: its alert may be too long for any incident.
    """
    for handle, line in lines.items():
        for before, latest, (trace, other) in zip(line.traced, line.longest, line.traced[1:], strict=False):
            for earlier, one in dict.fromkeys((latest, before)):
                if one != other and trace.first - earlier.last <= GAPS[handle.kind]:
                    yield _Edge(one, other, handle, earlier.via, trace.via)
    for other, theirs in enumerate(left):
        for trace in theirs:
            if trace.once and trace.handle in lines:
                near = lines[trace.handle].nearest(trace, GAPS[trace.handle.kind])
                if near is not None and near[1] != other:
                    yield _Edge(near[1], other, trace.handle, near[0].via, trace.via, once=True)


def _groups(loud: Sequence[Alert], edges: Iterable[_Edge]) -> list[int]:
    """The group of each alert: joined by the surest edges first, then in order of time, none longer than it may be."""
    parent = list(range(len(loud)))
    spans = [(alert.first_seen, alert.last_seen) for alert in loud]

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for edge in sorted(edges, key=_order):
        one, other = sorted((root(edge.one), root(edge.other)))
        first, last = min(spans[one][0], spans[other][0]), max(spans[one][1], spans[other][1])
        if one != other and last - first <= (LONGEST_BY_MADE_KEY if edge.once else LONGEST):
            parent[other] = one
            spans[one] = (first, last)
    return [root(number) for number in range(len(loud))]


def _order(edge: _Edge) -> tuple[object, ...]:
    sure = edge.once or edge.handle.kind is LinkKind.SESSION
    return (not sure, max(edge.one, edge.other), min(edge.one, edge.other), edge.handle, edge.one_via, edge.other_via)


def _beside(
    alert: Alert, left: Sequence[Trace], loud: Sequence[Alert], lines: Mapping[Handle, _Line]
) -> tuple[int, Link] | None:
    """The loud alert that a quiet one belongs to, by the most telling trace that both left; None without one."""
    for trace in sorted(left, key=lambda trace: (trace.handle.kind.rank, bool(trace.via), trace.handle, trace.via)):
        near = lines[trace.handle].nearest(trace, NEAR) if trace.handle in lines else None
        if near is None:
            continue
        with_it = loud[near[1]]
        if alert.first_seen - with_it.last_seen <= NEAR and with_it.first_seen - alert.last_seen <= NEAR:
            via = trace.via or near[0].via
            return near[1], Link(alert.id, with_it.id, trace.handle.kind, trace.handle.value, via)
    return None


def _incident(
    these: _Members, loud: Sequence[Alert], left: Sequence[Sequence[Trace]], happenings: Mapping[str, Happening]
) -> Incident:
    own = [loud[number] for number in these.loud]
    seen = sorted((t.first, t.handle) for number in these.loud for t in left[number] if not t.via)
    named = {kind: tuple(dict.fromkeys(h.value for _, h in seen if h.kind is kind)) for kind in LinkKind}
    keys = dict.fromkeys(h.value for _, h in seen if h.kind in {LinkKind.SESSION, LinkKind.KEY})
    statuses = {alert.status for alert in own}
    return Incident(
        id=incident_id(own[0].id),
        title=title(own, [left[number] for number in these.loud], happenings),
        severity=max((alert.severity for alert in own), key=lambda severity: severity.rank),
        status=next(status for status in ("open", "acknowledged", "closed") if status in statuses),
        first_seen=own[0].first_seen,
        last_seen=max(alert.last_seen for alert in own),
        alerts=tuple(own),
        context=tuple(alert for alert, _ in these.context),
        links=(*_links(these, loud), *(link for _, link in these.context)),
        principals=named[LinkKind.PRINCIPAL],
        keys=tuple(keys),
        addresses=named[LinkKind.ADDRESS],
        hosts=named[LinkKind.HOST],
        accounts=tuple(sorted({account for alert in own for account in alert.accounts})),
        regions=tuple(sorted({region for alert in own for region in alert.regions})),
        count=sum(alert.count for alert in own),
    )


def _links(these: _Members, loud: Sequence[Alert]) -> Iterator[Link]:
    """Why each alert but the first is here: what it shares with earlier ones, else with later ones."""
    earlier: defaultdict[int, dict[Link, None]] = defaultdict(dict)
    later: defaultdict[int, dict[Link, None]] = defaultdict(dict)
    for edge in these.edges:
        low, high = sorted((edge.one, edge.other))
        via = edge.other_via or edge.one_via
        for number, to, found in ((high, low, earlier), (low, high, later)):
            found[number][Link(loud[number].id, loud[to].id, edge.handle.kind, edge.handle.value, via)] = None
    for number in these.loud[1:]:
        for _, some in groupby(sorted(earlier[number] or later[number], key=_telling), key=_telling):
            yield next(iter(some))


def _telling(link: Link) -> tuple[int, bool, str, str]:
    return link.kind.rank, bool(link.via), link.value, link.via
