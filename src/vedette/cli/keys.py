"""vedette keys list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import Json, runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Access keys, and whom they belong to.")


@app.command("list")
def list_keys(
    ctx: typer.Context,
    *,
    owner: Annotated[str | None, typer.Option(help="A part of the owner's ARN.")] = None,
    account: Annotated[str | None, typer.Option(help="The owner's account, 12 digits.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    json: Json = False,
) -> None:
    """List the access keys that CloudTrail tells of, those used last first."""
    run = runtime(ctx)
    found = run.api.keys_list(config=run.config, owner=owner, account=account, limit=limit)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["Key", "Owner", "First used", "Last used", "Made by"],
            ([k.id, k.owner, k.first_seen, k.last_seen, k.made_by] for k in found),
            foot="'vedette keys show KEY' shows what a key was made with.",
            empty="No keys: no CloudTrail was collected yet.",
        ),
    )


@app.command("show")
def show_key(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="The access key's id: AKIA…, ASIA….")],
    json: Json = False,
) -> None:
    """Show whom a key belongs to, who had it made, and the keys that stand behind it."""
    run = runtime(ctx)
    found = run.api.keys_show(key, config=run.config)
    emit(found, json=json, view=lambda: _view(found))


def _view(found: list[Any]) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import

    key, *behind = found
    parts = [
        facts(
            [
                ("Key", key.id),
                ("Owner", key.owner),
                ("Kind", key.kind),
                ("Account", key.account),
                ("Role", key.role),
                ("Ends by itself", "yes" if key.temporary else "no"),
                ("Made by", key.made_by),
                ("Made with", key.made_with),
                ("Made how", key.made_how),
                ("Made at", key.made_at),
                ("First used", key.first_seen),
                ("Last used", key.last_seen),
            ]
        )
    ]
    if behind:
        parts.append(table(["Behind it", "Owner", "Made how"], ([k.id, k.owner, k.made_how] for k in behind)))
    return Group(*parts)
