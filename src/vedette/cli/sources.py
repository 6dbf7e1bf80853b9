"""vedette sources list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import Json, runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The kinds of log there are.")


@app.command("list")
def list_sources(ctx: typer.Context, json: Json = False) -> None:
    """List every log source."""
    run = runtime(ctx)
    found = run.api.sources_list(config=run.config)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["Name", "Title", "Delay", "On by default"],
            ([s.name, s.title, s.delay, s.on_by_default] for s in found),
            foot="'vedette sources show NAME' lists the columns.",
        ),
    )


@app.command("show")
def show_source(
    ctx: typer.Context, name: Annotated[str, typer.Argument(help="The source's name.")], json: Json = False
) -> None:
    """Show one log source: its columns, where it lies, how late it is, what it costs."""
    run = runtime(ctx)
    source = run.api.sources_show(name, config=run.config)
    emit(source, json=json, view=lambda: _view(source))


def _view(source: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import

    return Group(
        facts(
            [
                ("Name", source.name),
                ("Title", source.title),
                ("AWS says", source.doc),
                ("Sigma", ", ".join(f"{key}: {value}" for key, value in source.sigma.items())),
                ("Delay", source.delay),
                ("Kept by AWS", source.retention),
                ("On by default", source.on_by_default),
                ("Cost", source.cost),
                ("Layouts", list(source.layouts)),
                ("Also fields below", ", ".join(source.open_fields)),
            ]
        ),
        table(["Column", "Type", "Meaning"], source.columns),
    )
