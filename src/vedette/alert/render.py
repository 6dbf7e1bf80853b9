"""Alerts on a terminal and as JSON. Everything from logs passes through `clean` and is never markup."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vedette.alert.runbook import distinct, filled, listed, next_commands
from vedette.alert.text import age, clean, entity, span, when
from vedette.model import Alert, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from vedette.model import RuleInfo
    from vedette.state.records import AlertDetail, AlertEvent

STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "cyan",
    Severity.INFORMATIONAL: "dim",
}
_OUTCOMES = {"success": "bold", "denied": "green", "failed": "green"}

#: Lines of the timeline; events of one kind in a row are one line.
TIMELINE_LINES = 15
_ID_DIGITS = 8


def alert_table(alerts: Sequence[Alert], now: datetime) -> RenderableType:
    """Render the alerts as they come, for a person who was just woken."""
    if not alerts:
        return Text("No alerts.")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("Severity", no_wrap=True)
    table.add_column("Last seen (UTC)", no_wrap=True)
    table.add_column("What, who and where", overflow="fold")
    table.add_column("Id", no_wrap=True)
    shown = digits([alert.id for alert in alerts])
    for alert in alerts:
        title = Text(clean(alert.title, 120))
        if alert.status != "open":
            title.append(f"  {clean(alert.status)}", style="dim")
        events = "1 event" if alert.count == 1 else f"{alert.count:,} events"
        where = _where(alert).replace("\n", " ")
        title.append("\n" + "  ".join(part for part in (entity(alert.entity), where, events) if part), style="dim")
        table.add_row(
            severity(alert.severity),
            Text(f"{when(alert.last_seen)}\n").append(age(now - alert.last_seen), style="dim"),
            title,
            Text(clean(alert.id)[:shown]),
        )
    counts = Counter(alert.severity for alert in alerts)
    summary = ", ".join(f"{counts[s]} {s}" for s in reversed(Severity) if counts[s])
    number = "1 alert" if len(alerts) == 1 else f"{len(alerts):,} alerts"
    foot = f"{number}: {summary}. 'vedette alerts show ID' tells more."
    return Group(table, Text(foot, style="dim"))


def alert_view(alert: AlertDetail, rule: RuleInfo | None = None) -> RenderableType:
    """Render one alert: what, why, who, where, when, what was done, what to do, what to type.

    Print it with `crop=False`: the commands are one line each, to be copied.
    """
    head = Text.assemble(severity(alert.severity), "  ", (clean(alert.title), "bold"))
    parts: list[RenderableType] = [head, Text(f"{alert.id}, {clean(alert.status)}", style="dim"), Text()]
    if rule and rule.description:
        parts += [section("Why it matters", Text(clean(rule.description)))]
    parts += [_facts(alert), Text(), section("What was done", _timeline(alert))]
    if rule and rule.falsepositives:
        parts.append(section("May be harmless", lines(clean(line) for line in rule.falsepositives)))
    if rule and rule.runbook:
        steps = (f"{number}. {filled(step, alert)}" for number, step in enumerate(rule.runbook, 1))
        parts.append(section("What to do", lines(steps)))
    commands = (Text(f"  {command}", no_wrap=True, overflow="ignore") for command in next_commands(alert))
    parts += [Text("What to type next", style="bold"), *commands]
    return Group(*parts)


def to_json(alert: Alert, rule: RuleInfo | None = None) -> dict[str, Any]:
    """Give the alert as JSON values: the contract of `alerts list`; with its events that of `alerts show`."""
    out = {f.name: plain(getattr(alert, f.name)) for f in fields(alert)}
    if rule is not None:
        out["rule"] = {key: plain(value) for key, value in asdict(rule).items() if key != "window"}
    return out


def plain(value: Any) -> Any:
    """Give JSON values: times in ISO 8601 with Z, dataclasses as objects."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Severity):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return value


def severity(level: Severity) -> Text:
    """Write the severity in its colour."""
    return Text(level.value.upper(), style=STYLES[level])


def _named(alert: Alert) -> list[str]:
    """Give its accounts, each with its name where that is known."""
    names = alert.account_names
    return [f"{clean(a)} ({clean(names[a], 60)})" if a in names else clean(a) for a in alert.accounts]


def _where(alert: Alert) -> str:
    accounts = listed(_named(alert), 2)
    return "\n".join(line for line in (accounts, listed([clean(r) for r in alert.regions], 2)) if line)


def digits(ids: Sequence[str]) -> int:
    """Give how much of the ids tells them apart."""
    digits = _ID_DIGITS
    while digits < max(map(len, ids)) and len({i[:digits] for i in ids}) < len(set(ids)):
        digits += 1
    return digits


def section(title: str, body: RenderableType) -> RenderableType:
    """Put a title above the body."""
    return Group(Text(title, style="bold"), Padding(body, (0, 0, 1, 2)))


def lines(lines: Iterator[str] | Sequence[str]) -> RenderableType:
    """Put each on its line."""
    return Text("\n").join(Text(line) for line in lines)


def _facts(alert: AlertDetail) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    outcomes = Counter(clean(event.outcome) or "unknown" for event in alert.events)
    actors = [actor for actor in distinct(alert.events, "actor") if actor != clean(alert.entity, 200)]
    rows = (
        ("Who", clean(alert.entity, 300)),
        ("Acted as", listed(actors, 5)),
        ("Where", listed(_named(alert), 5)),
        ("Regions", listed([clean(r) for r in alert.regions], 8)),
        ("When", span(alert.first_seen, alert.last_seen)),
        ("From", listed([clean(a) for a in alert.addresses], 5)),
        ("Session", listed(distinct(alert.events, "session"), 5)),
        ("Outcome", ", ".join(f"{count:,} {name}" for name, count in outcomes.most_common())),
        ("Events", f"{alert.count:,}"),
        ("Tags", ", ".join(clean(tag, 60) for tag in alert.tags)),
    )
    for name, value in rows:
        if value:
            table.add_row(name, Text(value))
    return table


def _timeline(alert: AlertDetail) -> RenderableType:
    """Render the events in order; those of one kind in a row as one line."""
    runs: list[list[AlertEvent]] = []
    for event in alert.events:
        if runs and _kind(runs[-1][0]) == _kind(event):
            runs[-1].append(event)
        else:
            runs.append([event])
    table = Table(box=None, show_header=False, pad_edge=False)
    for run in runs[:TIMELINE_LINES]:
        first, times = run[0], f"{len(run):,} times" if len(run) > 1 else ""
        table.add_row(
            Text(when(first.ev_time)),
            Text(clean(first.outcome, 20), style=_OUTCOMES.get(first.outcome or "", "")),
            Text(clean(first.action, 80)),
            Text(times),
            Text(clean(first.src_ip, 60)),
            Text(clean(first.region, 30)),
        )
    left = alert.count - sum(len(run) for run in runs[:TIMELINE_LINES])
    return Group(table, Text(f"… and {left:,} more events", style="dim")) if left > 0 else table


def _kind(event: AlertEvent) -> tuple[str | None, ...]:
    return (event.action, event.outcome, event.src_ip, event.region, event.account)
