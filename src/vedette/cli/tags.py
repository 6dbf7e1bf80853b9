"""vedette tags list, remind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import Fitting, emit
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, runtime
from vedette.cli.drift import untold_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tags that things must have, and whom to remind.")

Limit = Annotated[int, typer.Option(min=1, help="At most so many things; all are counted.")]


@app.command("list")
def list_untagged(ctx: typer.Context, *, limit: Limit = 1_000, json: Json = False) -> None:
    """List what lacks required tags, who would be told, and what is due when. Nothing is remembered."""
    run = runtime(ctx)
    found = run.api.tags_list(config=run.config, limit=limit)
    _show(found, json=json, every=True)


@app.command("remind")
def remind(ctx: typer.Context, *, limit: Limit = 1_000, json: Json = False) -> None:
    """Raise what is due as alerts, one an account and owner, each reminder once. Nothing is changed in AWS."""
    run = runtime(ctx)
    found = run.api.tags_remind(config=run.config, limit=limit)
    _show(found, json=json, every=False)


def _show(found: Any, *, json: bool, every: bool) -> None:
    emit(found, json=json, view=lambda: _view(found, every=every))
    if found.untold:
        raise typer.Exit(PARTLY_UNKNOWN)


def _view(found: Any, *, every: bool) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    rows = [u for u in found.untagged if every or u.due]
    total, due = sum(found.counts.values()), sum(found.due.values())
    foot = f"{total:,} of {found.asked:,} things lack required tags, {due:,} reminders are due."
    if not every:
        number = "1 new alert" if len(found.alerts) == 1 else f"{len(found.alerts):,} new alerts"
        foot = f"{foot} {number}: 'vedette alerts list' has them."
    lines = [f"Of {n:,} {type_} the tags are not known." for type_, n in found.unknown.items()]
    return Group(
        Fitting(
            ["Thing", "Account", "Region", "Tell", "Wrong", "Since", "Step", "Next"],
            (
                [f"{u.type} {u.name}", u.account, u.region, u.owner, _lines(u.wrong), u.first, _step(u), _next(u)]
                for u in rows
            ),
            foot=foot,
            empty=foot,
        ),
        *(Text(line) for line in (*lines, *untold_lines(found.untold))),
    )


def _lines(parts: Any) -> str:
    return ", ".join(parts)


def _step(thing: Any) -> str:
    return f"{thing.reached} (due)" if thing.due else thing.reached


def _next(thing: Any) -> str:
    return f"{thing.next} {thing.next_at:%Y-%m-%d}" if thing.next else ""
