"""vedette drift."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import cell, emit, plain
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, Since, Until, runtime
from vedette.cli._times import parse_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

#: Fields of one change, calls of one change, and doubts, that are shown.
_FIELDS, _CALLS, _DOUBTS = 8, 3, 6
#: Characters of a value.
_LONG = 120

Account = Annotated[str, typer.Option("--account", help="Only this account, 12 digits.")]
Region = Annotated[str, typer.Option("--region", help="Only this region.")]


def drift(
    ctx: typer.Context,
    *,
    since: Since = None,
    until: Until = None,
    old: Annotated[str, typer.Option("--from", help="The earlier snapshot: its folder or name.")] = "",
    new: Annotated[str, typer.Option("--to", help="The later snapshot: its folder or name.")] = "",
    account: Account = "",
    region: Region = "",
    type_: Annotated[str, typer.Option("--type", help="Only this type, or 'AWS::S3::*'.")] = "",
    who: Annotated[bool, typer.Option("--who/--no-who", help="Whether CloudTrail is asked who did it.")] = True,
    limit: Annotated[int, typer.Option(min=1, help="At most so many changes; all are counted.")] = 1_000,
    json: Json = False,
) -> None:
    """Say what was created, deleted and changed, field by field, and who did it.

    Without --since the last two snapshots of 'vedette assess' are compared; with it AWS Config's items in the lake
    are, and the snapshots around that time. Who did it is told by CloudTrail's events in the lake. Exits with 4 where
    something could not be compared.
    """
    run = runtime(ctx)
    start, end = parse_span(since, until)
    found = run.api.drift(
        config=run.config,
        since=start,
        until=end,
        old=old,
        new=new,
        account=account,
        region=region,
        type=type_,
        who=who,
        limit=limit,
    )
    emit(found, json=json, view=lambda: _view(found))
    if found.untold:
        raise typer.Exit(PARTLY_UNKNOWN)


def _view(found: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    lines: list[Any] = []
    for one in found.changes:
        change = one.change
        place = " ".join(part for part in (change.account, change.region) if part)
        head = f"{change.what.replace('_', ' ')} {change.type} {change.name or change.resource} ({place})"
        lines.append(Text(cell(head), style="bold"))
        if change.resource != change.name:
            lines.append(Text(f"    {cell(change.resource)}", style="dim"))
        lines += [Text(f"    {line}") for line in (*_fields(change), *who_lines(one))]
    lines += [Text(cell(line)) for line in (*untold_lines(found.untold), *found.notes)]
    lines.append(Text(cell(_foot(found)), style="dim"))
    return Group(*lines)


def _fields(change: Any) -> Iterator[str]:
    if change.what == "changed" and not change.fields:
        yield "what changed in it is not told: the item was too large for its notification"
    for one in change.fields[:_FIELDS]:
        if isinstance(one.before, list | tuple) and isinstance(one.after, list | tuple):
            yield from (cell(f"{one.path}: - {_value(v)}") for v in one.before)
            yield from (cell(f"{one.path}: + {_value(v)}") for v in one.after)
        elif one.before is None:
            yield cell(f"{one.path}: {_value(one.after)}")
        else:
            yield cell(f"{one.path}: {_value(one.before)} → {_value(one.after)}")
    if len(change.fields) > _FIELDS:
        yield f"{len(change.fields) - _FIELDS} more fields: --json has all"


def _value(value: Any) -> str:
    if value is None:
        return "(nothing)"
    text = value if isinstance(value, str) and value else jsonlib.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def who_lines(one: Any) -> Iterator[str]:
    """Who did a change, as lines."""
    if one.who is None:
        return
    by = one.change.until
    if one.who.log != "found":
        yield cell(f"by {by:%Y-%m-%d %H:%M}; who: {one.who.log.replace('_', ' ')}, {one.who.why}")
        return
    for call in one.who.calls[:_CALLS]:
        ended = "" if call.outcome == "success" else f" ({call.outcome}{': ' + call.error if call.error else ''})"
        yield cell(f"{call.time:%Y-%m-%d %H:%M:%S} {call.action}{ended} by {call.actor or 'nobody named'}")
        yield cell(f"    from {call.address or 'no address'} with {call.user_agent or 'no user agent'}")
    if one.who.count > _CALLS:
        yield f"{one.who.count - _CALLS} more calls named it: --json has five"


def untold_lines(untold: Any) -> Iterator[str]:
    """What cannot be told, a line each; as many as fit."""
    for one in untold[:_DOUBTS]:
        more = f" and {one.places - 1} more places" if one.places > 1 else ""
        yield f"Cannot tell of {one.type}: {one.reason} ({one.first}{more})"
    if len(untold) > _DOUBTS:
        yield f"{len(untold) - _DOUBTS} more that cannot be told: --json has all"


def _foot(found: Any) -> str:
    counts = ", ".join(f"{number:,} {what.replace('_', ' ')}" for what, number in found.counts.items())
    where = " and ".join(
        (["AWS Config"] if found.config else [])
        + ([f"the snapshots {' to '.join(s.rpartition('/')[2] for s in found.snapshots)}"] if found.snapshots else [])
    )
    span = f"{found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC"
    return f"{counts or 'Nothing changed'}. {span}, by {where}."
