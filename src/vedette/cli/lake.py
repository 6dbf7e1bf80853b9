"""vedette lake stats, compact, expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, plain, table
from vedette.cli._runtime import Json, Source, runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The tables and their files.")


@app.command("stats")
def stats(ctx: typer.Context, source: Source = None, json: Json = False) -> None:
    """Show rows, files and bytes of each table."""
    run = runtime(ctx)
    found = run.api.lake_stats(config=run.config, source=source)
    emit(found, json=json, view=lambda: _view(found))


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
        int | None, typer.Option(min=1, help="Delete events older than so many days; default: none.")
    ] = None,
    json: Json = False,
) -> None:
    """Drop old snapshots and files nobody needs; events only with --retention-days."""
    run = runtime(ctx)
    found = run.api.lake_expire(config=run.config, source=source, keep_days=keep_days, retention_days=retention_days)
    emit(found, json=json, view=lambda: _view(found))


def _view(found: Sequence[Any]) -> RenderableType:
    """Make a row a table and a column a number, as the lake names them."""
    rows = [plain(one) for one in found]
    names = list(rows[0]) if rows else []
    return table(
        [name.replace("_", " ") for name in names],
        ([row[n] for n in names] for row in rows),
        empty="No tables yet.",
    )
