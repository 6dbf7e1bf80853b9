"""vedette drill send, arrived, note, list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import Json, runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Drills: see that alerts arrive, before one has to."
)
By = Annotated[str, typer.Option(help="Who; by default the user of this machine.")]


@app.command("send")
def send(
    ctx: typer.Context,
    *,
    account: Annotated[
        str, typer.Option(help="Another account than one's own, 12 digits; accounts.role enters it.")
    ] = "",
    region: Annotated[str, typer.Option(help="Where; by default the region of the settings.")] = "",
    by: By = "",
    json: Json = False,
) -> None:
    """Send a harmless event that must raise an alert: a trail that does not exist is to be stopped.

    AWS refuses and nothing changes, but CloudTrail records the attempt, and whoever is on call is told. Tell them
    first. When the alert is there, say so: vedette drill arrived ID WHERE.
    """
    run = runtime(ctx)
    found = run.api.drill_send(config=run.config, account=account, region=region, by=by)
    emit(found, json=json, view=lambda: _view(found))


@app.command("arrived")
def arrived(
    ctx: typer.Context,
    drill: Annotated[str, typer.Argument(help="The drill's id, or its beginning.")],
    where: Annotated[str, typer.Argument(help="Where its alert arrived: a pager, a chat, a mailbox.")],
    json: Json = False,
) -> None:
    """Note that the alert of a drill arrived, and where."""
    run = runtime(ctx)
    found = run.api.drill_arrived(drill, where, config=run.config)
    emit(found, json=json, view=lambda: _view(found))


@app.command("note")
def note(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(help="What was exercised, in a sentence.")],
    *,
    by: By = "",
    json: Json = False,
) -> None:
    """Note an exercise that people have held, such as of a stolen key."""
    run = runtime(ctx)
    found = run.api.drill_note(what, config=run.config, by=by)
    emit(found, json=json, view=lambda: _view(found))


@app.command("list")
def list_drills(
    ctx: typer.Context,
    *,
    account: Annotated[str | None, typer.Option(help="Of one account, 12 digits, and exercises.")] = None,
    json: Json = False,
) -> None:
    """List drills, the latest first."""
    run = runtime(ctx)
    found = run.api.drill_list(config=run.config, account=account)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["Drill", "Kind", "Account", "Region", "At", "By", "Arrived", "Where", "What"],
            ([d.id, d.kind, d.account, d.region, d.at, d.who, d.arrived, d.where, d.what] for d in found),
            foot="'vedette drill arrived ID WHERE' says that an alert arrived.",
            empty="No drills yet: 'vedette drill send' sends one.",
        ),
    )


def _view(drill: Any) -> RenderableType:
    return facts(
        [
            ("Drill", drill.id),
            ("Kind", drill.kind),
            ("Account", drill.account),
            ("Region", drill.region),
            ("At", drill.at),
            ("By", drill.who),
            ("What", drill.what),
            ("Arrived", drill.arrived or f"not yet; when it has: vedette drill arrived {drill.id} WHERE"),
            ("Where", drill.where),
        ]
    )
