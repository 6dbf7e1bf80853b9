"""Incidents on a terminal and as JSON. Everything from logs passes through `clean` and is never markup."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from vedette.alert import render
from vedette.alert.runbook import filled, listed
from vedette.alert.story import reason
from vedette.alert.text import age, clean, entity, span, when
from vedette.model import Incident, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from vedette.model import Alert, RuleInfo
    from vedette.state.records import AlertDetail, AlertEvent

#: Alerts, lines of context, steps of the runbook, and searches of each kind that are shown.
TIMELINE_ALERTS = 30
CONTEXT_LINES = 12
STEPS = 6
SEARCHES = 2
_ID_DIGITS = 8
_AROUND = timedelta(hours=1)


def incident_table(incidents: Sequence[Incident], now: datetime) -> RenderableType:
    """Render the incidents as they come, for a person who was just woken."""
    if not incidents:
        return Text("No incidents.")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("Severity", no_wrap=True)
    table.add_column("Last seen (UTC)", no_wrap=True)
    table.add_column("Who, what and where", overflow="fold")
    table.add_column("Id", no_wrap=True)
    digits = render.digits([one.id for one in incidents])
    for one in incidents:
        title = Text(clean(one.title, 300))
        if one.status != "open":
            title.append(f"  {one.status}", style="dim")
        where = (listed(accounts(one), 2), listed([clean(region) for region in one.regions], 2))
        about = (span(one.first_seen, one.last_seen), *where, numbers(one))
        title.append("\n" + "  ".join(part for part in about if part), style="dim")
        table.add_row(
            render.severity(one.severity),
            Text(f"{when(one.last_seen)}\n").append(age(now - one.last_seen), style="dim"),
            title,
            Text(one.id[:digits]),
        )
    return Group(table, Text(_foot(incidents), style="dim"))


def _foot(incidents: Sequence[Incident]) -> str:
    counts = Counter(one.severity for one in incidents)
    summary = ", ".join(f"{counts[s]} {s}" for s in reversed(Severity) if counts[s])
    return f"{of_alerts(incidents)}: {summary}. 'vedette incidents show ID' tells more."


def of_alerts(incidents: Sequence[Incident]) -> str:
    """`2 incidents of 14 alerts`; alerts of medium or more."""
    alerts = sum(len(one.alerts) for one in incidents)
    return f"{_many(len(incidents), 'incident')} of {_many(alerts, 'alert')}"


def numbers(one: Incident) -> str:
    """`3 alerts`, and how many of lower severity stand beside."""
    return _many(len(one.alerts), "alert") + (f" and {len(one.context):,} of lower severity" if one.context else "")


def accounts(one: Incident) -> list[str]:
    """Give its accounts, each with its name where that is known."""
    names = {number: name for alert in one.alerts for number, name in alert.account_names.items()}
    return [f"{clean(a)} ({clean(names[a], 60)})" if a in names else clean(a) for a in one.accounts]


def _many(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def incident_view(one: Incident, details: Mapping[str, AlertDetail], rules: Mapping[str, RuleInfo]) -> RenderableType:
    """Render one incident: who, from where, what happened in order of time and why it is one, what to do and to type.

    Print it with `crop=False`: the commands are one line each, to be copied.
    """
    head = Text.assemble(render.severity(one.severity), "  ", (clean(one.title, 300), "bold"))
    parts: list[RenderableType] = [head, Text(f"{one.id}, {one.status}", style="dim"), Text()]
    parts += [_facts(one), Text(), render.section("What happened", _timeline(one, details))]
    if one.context:
        parts.append(render.section("Beside it, of lower severity", _context(one)))
    steps = first_steps(one, details, rules)
    if steps:
        lines = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
        parts.append(render.section("What to do", render.lines(lines)))
    commands = (Text(f"  {command}", no_wrap=True, overflow="ignore") for command in next_commands(one, details))
    return Group(*parts, Text("What to type next", style="bold"), *commands)


def _facts(one: Incident) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = (
        ("When", span(one.first_seen, one.last_seen)),
        ("Who", "\n".join(_some([clean(who, 200) for who in one.principals], 5))),
        ("Keys", listed([clean(key, 60) for key in one.keys], 5)),
        ("From", listed([clean(where) for where in one.addresses], 5)),
        ("Hosts", listed([clean(host, 60) for host in one.hosts], 5)),
        ("Where", listed(accounts(one), 5)),
        ("Regions", listed([clean(region) for region in one.regions], 8)),
        ("Alerts", numbers(one)),
    )
    for name, value in rows:
        if value:
            table.add_row(name, Text(value))
    return table


def _some(values: Sequence[str], most: int) -> list[str]:
    more = len(values) - most
    return [*values[:most], *([f"and {more} more"] if more > 0 else [])]


def _timeline(one: Incident, details: Mapping[str, AlertDetail]) -> RenderableType:
    """Render each alert with its first event and why it belongs here; by whom and from where, when that changes."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    known: tuple[str | None, str | None] = (None, None)
    for alert in one.alerts[:TIMELINE_ALERTS]:
        detail = details.get(alert.id)
        first = detail.events[0] if detail is not None and detail.events else None
        why = [f"({reason(link)})" for link in one.links_of(alert.id)[:1]]
        told = [_told(first, alert.count, known)] if first is not None else []
        known = (first.actor, first.src_ip) if first is not None else known
        table.add_row(
            Text(when(alert.first_seen)),
            render.severity(alert.severity),
            Text(alert.id[:_ID_DIGITS], style="dim"),
            Text(clean(alert.title, 120)).append("\n" + " ".join([*told, *why]), style="dim"),
        )
    left = len(one.alerts) - TIMELINE_ALERTS
    return Group(table, Text(f"… and {left:,} more; --json gives all", style="dim")) if left > 0 else table


def _told(first: AlertEvent, count: int, known: tuple[str | None, str | None]) -> str:
    """`success iam:CreateUser by user/alice from 192.0.2.1`, without what is known, and how many more events."""
    parts = [clean(first.outcome, 20), clean(first.action, 80)]
    parts += [f"by {entity(first.actor)}"] if first.actor and first.actor != known[0] else []
    parts += [f"from {clean(first.src_ip, 60)}"] if first.src_ip and first.src_ip != known[1] else []
    more = f", and {_many(count - 1, 'more event')}" if count > 1 else ""
    return " ".join(part for part in parts if part) + more


def _context(one: Incident) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for alert in one.context[:CONTEXT_LINES]:
        why = "; ".join(reason(link) for link in one.links_of(alert.id)[:1])
        table.add_row(
            Text(when(alert.first_seen)),
            Text(alert.id[:_ID_DIGITS], style="dim"),
            Text(clean(alert.title, 80)).append(f"  {why}", style="dim"),
        )
    left = len(one.context) - CONTEXT_LINES
    return Group(table, Text(f"… and {left:,} more", style="dim")) if left > 0 else table


def first_steps(one: Incident, details: Mapping[str, AlertDetail], rules: Mapping[str, RuleInfo]) -> list[str]:
    """Give the first step of each rule's runbook, the most severe alert's first, each once, with the alert's values."""
    steps: dict[str, None] = {}
    for alert in sorted(one.alerts, key=lambda alert: -alert.severity.rank):
        rule, detail = rules.get(alert.rule_id), details.get(alert.id)
        if rule is not None and detail is not None and rule.runbook:
            steps.setdefault(filled(rule.runbook[0], detail))
    return list(steps)[:STEPS]


def next_commands(one: Incident, details: Mapping[str, AlertDetail]) -> list[str]:
    """Give the commands to type next, safe to paste: what its keys, principals and addresses did, then the alerts."""
    around = f"--since {one.first_seen - _AROUND:%Y-%m-%dT%H:%MZ} --until {one.last_seen + _AROUND:%Y-%m-%dT%H:%MZ}"
    events = [event for alert in one.alerts if alert.id in details for event in details[alert.id].events]
    commands = []
    for name, detail in (("ev_session", "session"), ("ev_actor", "actor"), ("ev_src_ip", "src_ip")):
        seen = Counter((e.source or "", value) for e in events if (value := getattr(e, detail)))
        for (source, value), _ in seen.most_common(SEARCHES):
            of = f" --source {shlex.quote(clean(source, 60))}" if source else ""
            commands.append(f"vedette query{of} {around} --where {shlex.quote(f'{name}={clean(value, 200)}')}")
    commands += [f"vedette keys show {shlex.quote(clean(key, 60))}" for key in one.keys[:SEARCHES]]
    worst = sorted(one.alerts, key=lambda alert: -alert.severity.rank)[:SEARCHES]
    commands += [f"vedette alerts show {alert.id[:_ID_DIGITS]}" for alert in worst]
    return [*commands, f"vedette incidents ack {one.id[:_ID_DIGITS]}", f"vedette incidents close {one.id[:_ID_DIGITS]}"]


def to_json(one: Incident) -> dict[str, Any]:
    """Give the incident as JSON values, without its alerts' own: the contract of `incidents list`."""
    out = {f.name: render.plain(getattr(one, f.name)) for f in fields(one) if f.name not in _APART}
    names = {number: name for alert in one.alerts for number, name in alert.account_names.items()}
    return out | {
        "alerts": [alert.id for alert in one.alerts],
        "context": [alert.id for alert in one.context],
        "account_names": names,
    }


_APART = frozenset({"alerts", "context", "links"})


def to_json_whole(one: Incident, details: Mapping[str, AlertDetail], rules: Mapping[str, RuleInfo]) -> dict[str, Any]:
    """Give the incident with its timeline, links, first steps and commands: the contract of `incidents show`."""
    return to_json(one) | {
        "timeline": [_entry(one, alert, details) for alert in _in_order(one)],
        "links": [
            {
                "alert": link.alert,
                "to": link.to,
                "kind": link.kind.value,
                "value": link.value,
                "via": link.via or None,
                "reason": reason(link),
            }
            for link in one.links
        ],
        "steps": first_steps(one, details, rules),
        "commands": next_commands(one, details),
    }


def _in_order(one: Incident) -> Iterator[Alert]:
    yield from sorted((*one.alerts, *one.context), key=lambda alert: (alert.first_seen, alert.id))


def _entry(one: Incident, alert: Alert, details: Mapping[str, AlertDetail]) -> dict[str, Any]:
    detail = details.get(alert.id)
    names = ("id", "rule_id", "title", "severity", "status", "entity", "first_seen", "last_seen", "count")
    return {name: render.plain(getattr(alert, name)) for name in names} | {
        "first_event": render.plain(detail.events[0]) if detail is not None and detail.events else None,
        "reasons": [reason(link) for link in one.links_of(alert.id)],
    }
