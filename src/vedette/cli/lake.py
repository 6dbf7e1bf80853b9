"""vedette lake stats, compact, expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import Fitting, cell, emit, facts, megabytes, plain
from vedette.cli._runtime import Json, Source, runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The tables and their files.")


@app.command("stats")
def stats(ctx: typer.Context, source: Source = None, json: Json = False) -> None:
    """Show what each table holds: events, bytes an event takes, growth a day, files."""
    run = runtime(ctx)
    found = run.api.lake_stats(config=run.config, source=source)
    emit(found, json=json, view=lambda: _stats_view(found))


@app.command("compact")
def compact(ctx: typer.Context, source: Source = None, json: Json = False) -> None:
    """Make few large files of many small ones; rows stay, and detection sees nothing twice."""
    run = runtime(ctx)
    found = run.api.lake_compact(config=run.config, source=source)
    emit(found, json=json, view=lambda: _view(found))


@app.command("expire")
def expire(
    ctx: typer.Context,
    *,
    source: Source = None,
    keep_days: Annotated[float, typer.Option(min=0, help="Days of old snapshots to keep.")] = 7.0,
    retention_days: Annotated[
        int | None, typer.Option(min=1, help="Delete events older than so many days; default: the settings' retention.")
    ] = None,
    json: Json = False,
) -> None:
    """Drop old snapshots, files nobody needs, and events past their source's retention."""
    run = runtime(ctx)
    found = run.api.lake_expire(config=run.config, source=source, keep_days=keep_days, retention_days=retention_days)
    emit(found, json=json, view=lambda: _view(found))


def _view(found: Sequence[Any]) -> RenderableType:
    """Make a row a table and a column a number, as the lake names them; one below the other where it is narrow."""
    rows = [plain(one) for one in found]
    names = list(rows[0]) if rows else []
    return Fitting(
        [name.replace("_", " ") for name in names],
        ([row[n] for n in names] for row in rows),
        empty="No tables yet.",
    )


def _stats_view(found: Sequence[Any]) -> RenderableType:
    """Say of each table what a person asks first: how much, since when, what an event takes, how fast it grows."""
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    if not found:
        return Text("No tables yet.")
    parts: list[RenderableType] = []
    for one in found:
        parts += [Text(one.source, style="bold"), facts(_stats_lines(one))]
    return Group(*parts)


def _stats_lines(one: Any) -> list[tuple[str, Any]]:
    first, last = one.first_event, one.last_event
    stored = f"{one.bytes_a_row:,.0f} bytes an event"
    if one.raw_bytes_a_row is not None:
        stored += f": {one.raw_bytes_a_row:,.0f} raw record, {one.column_bytes_a_row:,.0f} columns"
    return [
        ("  Events", f"{one.rows:,} of {one.days:,} days" + (f", {cell(first)} to {cell(last)}" if first else "")),
        ("  Size", f"{megabytes(one.bytes)} in {one.files:,} files, {one.small_files:,} of them small"),
        (
            "  Stored",
            f"{stored}; raw is {one.raw_ratio:.1f} times that" if one.raw_ratio else stored if one.rows else "",
        ),
        (
            "  Growth",
            f"{one.rows_a_day:,.0f} events and {megabytes(one.bytes_a_day)} a day"
            if one.rows_a_day is not None
            else "",
        ),
        ("  Kept", f"{one.retention_days:,} days" if one.retention_days else "without end"),
        ("  On disk", f"{megabytes(one.disk_bytes)}, with {one.snapshots:,} snapshots"),
        ("  Orphans", f"{one.orphan_files:,}, {megabytes(one.orphan_bytes)}" if one.orphan_files else ""),
    ]
