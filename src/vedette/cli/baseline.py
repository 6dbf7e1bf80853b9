"""vedette baseline list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import Json, runtime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What principals usually do.")


@app.command("list")
def list_baselines(
    ctx: typer.Context,
    *,
    part: Annotated[str | None, typer.Argument(help="A part of the principal's name.")] = None,
    json: Json = False,
) -> None:
    """List the principals that detection has learned of."""
    run = runtime(ctx)
    found = run.api.baseline_list(config=run.config, part=part)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["Principal", "Accounts", "First seen", "Last seen", "Days", "Calls"],
            ([b.principal, ", ".join(b.accounts), b.first, b.last, b.days, b.events] for b in found),
            foot="'vedette baseline show PRINCIPAL' shows what one uses.",
            empty="Nothing was learned yet: collect CloudTrail, and run detect.",
        ),
    )


@app.command("show")
def show_baseline(
    ctx: typer.Context,
    *,
    principal: Annotated[str, typer.Argument(help="The principal's name, or a part that no other has.")],
    json: Json = False,
) -> None:
    """Show a principal's hours, and the networks, countries, regions, programs, services and calls it has used."""
    run = runtime(ctx)
    found = run.api.baseline_show(principal, config=run.config)
    emit(found, json=json, view=lambda: _view(found))


def _view(found: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import

    return Group(
        facts(
            [
                ("Principal", found.principal),
                ("Accounts", ", ".join(found.accounts)),
                ("First seen", found.first),
                ("Last seen", found.last),
                ("Days", found.days),
                ("Calls", found.events),
                ("Hours (UTC)", _ranges(int(v.value) for v in found.values if v.kind == "hour")),
            ]
        ),
        table(
            ["Kind", "Value", "First seen", "Last seen", "Days", "Calls"],
            ([v.kind, v.value, v.first, v.last, v.days, v.events] for v in found.values if v.kind != "hour"),
            foot="Successful calls alone, up to the last detection.",
        ),
    )


def _ranges(hours: Iterable[int]) -> str:
    """Hours of the day as spans of time: `06:00-17:59, 22:00-22:59`; `-` where there are none."""
    runs: list[list[int]] = []
    for hour in sorted(hours):
        if runs and hour == runs[-1][-1] + 1:
            runs[-1].append(hour)
        else:
            runs.append([hour])
    return ", ".join(f"{run[0]:02}:00-{run[-1]:02}:59" for run in runs) or "-"
