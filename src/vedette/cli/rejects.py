"""vedette rejects list, show, replay."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, plain, table
from vedette.cli._runtime import Json, Source, runtime, tell
from vedette.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What could not be read, kept with its reason.")

#: Bytes of a reject shown on a terminal.
_PREVIEW = 2_000


@app.command("list")
def list_rejects(
    ctx: typer.Context,
    *,
    source: Source = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    replayed: Annotated[bool, typer.Option(help="Those that were replayed, instead of those that wait.")] = False,
    json: Json = False,
) -> None:
    """List rejects, the newest first."""
    run = runtime(ctx)
    found = run.api.rejects_list(config=run.config, source=source, limit=limit, replayed=replayed)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["When", "Why", "Bytes", "Object", "At", "Id"],
            ([r.at, r.reason, r.size, r.uri, r.position, r.id[:12]] for r in found),
            foot="'vedette rejects show ID' shows the bytes.",
            empty="No rejects.",
        ),
    )


@app.command("show")
def show_reject(
    ctx: typer.Context,
    *,
    reject_id: Annotated[str, typer.Argument(metavar="ID", help="The reject's id, or enough of its beginning.")],
    output: Annotated[Path | None, typer.Option(help="Write the bytes as they came to this file.")] = None,
    json: Json = False,
) -> None:
    """Show one reject and its bytes."""
    run = runtime(ctx)
    reject, content = run.api.rejects_show(reject_id, config=run.config)
    if output:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise UsageError(
                f"the file cannot be written: {error.strerror}", where=str(output), hint="choose another"
            ) from None
    emit(
        plain(reject) | {"content_base64": content} if json else None,
        json=json,
        view=lambda: _view(reject, content),
    )


@app.command("replay")
def replay_rejects(
    ctx: typer.Context,
    *,
    reject_ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Ids; without any, --all is needed.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every reject that waits.")] = False,
    source: Source = None,
    json: Json = False,
) -> None:
    """Read rejects again, after an upgrade or with larger limits; what passes is stored once."""
    if bool(reject_ids) == all_:
        raise UsageError("which rejects?", hint="give their ids, or --all")
    run = runtime(ctx)
    result = run.api.rejects_replay(config=run.config, ids=reject_ids or (), source=source)
    out = plain(result)
    names = ("discovered", "stored", "duplicate", "filtered", "rejected")
    emit(out, json=json, view=lambda: facts([(name.capitalize(), out.get(name)) for name in names]))


def _view(reject: Any, content: bytes) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    if len(content) > _PREVIEW and sys.stderr.isatty():
        tell(f"the first {_PREVIEW:,} of {len(content):,} bytes; --output FILE writes all")
    return Group(
        facts(
            [
                ("Id", reject.id),
                ("Why", reject.reason),
                ("Object", reject.uri),
                ("Version", reject.version),
                ("Position", reject.position),
                ("Bytes", reject.size),
                ("When", reject.at),
                ("Source", reject.source),
            ]
        ),
        Text(),
        Text(repr(content[:_PREVIEW])[2:-1]),
    )
