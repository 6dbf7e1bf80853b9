"""vedette indicators list, show, add, remove, import, check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, table
from vedette.cli._runtime import Json, runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Indicator lists: addresses and other things known to be bad."
)

Kind = Annotated[
    str | None,
    typer.Option(
        help="addresses, domains, hashes, user_agents, accounts, access_keys or arns; else what it looks like."
    ),
]
Source = Annotated[str, typer.Option(help="Who says so, for people.")]
Confidence = Annotated[int, typer.Option(min=0, max=100, help="How sure it is, 0 to 100.")]
Expires = Annotated[int, typer.Option("--expires-days", min=0, help="Days after which it no longer counts; 0: never.")]


@app.command("list")
def list_lists(ctx: typer.Context, *, json: Json = False) -> None:
    """List the indicator lists that are kept."""
    run = runtime(ctx)
    found = run.api.indicators_list(config=run.config)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["List", "Entries", "Expired", "Kinds", "Version", "Swept", "Read", "From"],
            (
                [
                    one.name,
                    str(one.entries),
                    str(one.expired),
                    ", ".join(f"{count} {kind}" for kind, count in sorted(one.kinds.items())),
                    str(one.version),
                    str(one.swept),
                    one.read_at,
                    one.origin,
                ]
                for one in found
            ),
            foot="'vedette detect' looks through the past for what is newer than the version swept.",
            empty="No lists: 'vedette indicators import FILE --list NAME' reads one.",
        ),
    )


@app.command("show")
def show_list(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The list's name.")],
    *,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    json: Json = False,
) -> None:
    """Show the entries of a list."""
    run = runtime(ctx)
    found = run.api.indicators_show(name, config=run.config, limit=limit)
    emit(found, json=json, view=lambda: _entries(found, "The list is empty."))


@app.command("check")
def check_value(
    ctx: typer.Context,
    value: Annotated[
        str, typer.Argument(help="An address, a domain, a hash, a user agent, an account, a key, an ARN.")
    ],
    *,
    kind: Kind = None,
    json: Json = False,
) -> None:
    """Say which lists have a value: itself, a network around it, a domain above it, a pattern. Exit 1: one has."""
    run = runtime(ctx)
    found = run.api.indicators_check(value, config=run.config, kind=kind)
    emit(found, json=json, view=lambda: _entries(found, "No list has it."))
    if any(not one.expired for one in found):
        raise typer.Exit(1)


@app.command("add")
def add_values(
    ctx: typer.Context,
    values: Annotated[list[str], typer.Argument(help="The values.")],
    *,
    name: Annotated[str, typer.Option("--list", help="The list they go into.")] = "own",
    kind: Kind = None,
    source: Source = "",
    confidence: Confidence = 50,
    expires_days: Expires = 0,
    json: Json = False,
) -> None:
    """Add values to a list of one's own."""
    run = runtime(ctx)
    made = run.api.indicators_add(
        values,
        config=run.config,
        name=name,
        kind=kind,
        source=source,
        confidence=confidence,
        expires_days=expires_days,
    )
    emit(made, json=json, view=lambda: _made([made]))


@app.command("remove")
def remove_values(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The list's name.")],
    values: Annotated[list[str] | None, typer.Argument(help="The values; none: the whole list.")] = None,
    *,
    json: Json = False,
) -> None:
    """Take values out of a list, or the whole list away. Alerts that were raised stay."""
    run = runtime(ctx)
    made = run.api.indicators_remove(name, values or (), config=run.config)
    emit(made, json=json, view=lambda: _made([made]))


@app.command("import")
def import_lists(
    ctx: typer.Context,
    origins: Annotated[
        list[str] | None, typer.Argument(help="Files or https:// addresses; none: the lists of the configuration.")
    ] = None,
    *,
    name: Annotated[str | None, typer.Option("--list", help="The list's name.")] = None,
    kind: Kind = None,
    source: Source = "",
    confidence: Confidence = 50,
    expires_days: Expires = 0,
    json: Json = False,
) -> None:
    """Read lists: lines, CSV with a header, STIX 2.1 bundles, MISP's exports. A list then has what was read."""
    run = runtime(ctx)
    made = run.api.indicators_import(
        origins or (),
        config=run.config,
        name=name,
        kind=kind,
        source=source,
        confidence=confidence,
        expires_days=expires_days,
    )
    emit(made, json=json, view=lambda: _made(made))


def _entries(found: Sequence[Any], empty: str) -> RenderableType:
    return table(
        ["List", "Kind", "Value", "Source", "Confidence", "Expires"],
        (
            [one.name, one.kind, one.value, one.source, str(one.confidence), "expired" if one.expired else one.expires]
            for one in found
        ),
        empty=empty,
    )


def _made(found: Sequence[Any]) -> RenderableType:
    told = [text for one in found for text in one.unread]
    return table(
        ["List", "Version", "Entries", "Added", "Removed", "Not understood"],
        ([one.name, *map(str, (one.version, one.entries, one.added, one.removed, one.skipped))] for one in found),
        foot="\n".join(told) or "'vedette detect' looks for them in new events, and in the past for what is new.",
    )
