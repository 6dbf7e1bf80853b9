"""vedette simulate."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli._output import emit, facts, megabytes
from vedette.cli._progress import events_bar
from vedette.cli._runtime import Json, runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from vedette.simulate import Simulated


def simulate(
    ctx: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; an earlier simulation is replaced.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same logs.")] = 1,
    accounts: Annotated[int, typer.Option(min=1, help="Accounts of the organisation.")] = 3,
    regions: Annotated[int, typer.Option(min=1, help="Regions it works in.")] = 4,
    days: Annotated[int, typer.Option(min=1, help="Days of logs.")] = 7,
    events: Annotated[int, typer.Option(min=1, help="Events, those of the intrusions included.")] = 100_000,
    stories: Annotated[
        list[str] | None,
        typer.Option(
            "--stories",
            metavar="STORY",
            help="An intrusion to tell, 'all' of those told by default, 'held-out' for those that rules are measured "
            "by, or 'none'; may be given several times.",
        ),
    ] = None,
    digests: Annotated[
        bool, typer.Option("--digests/--no-digests", help="Write CloudTrail's hourly digests and their keys too.")
    ] = False,
    logs: Annotated[
        list[str] | None,
        typer.Option("--logs", metavar="SOURCE", help="A further log to write, or 'all'; may be given several times."),
    ] = None,
    log_events: Annotated[
        int | None, typer.Option(min=1, help="Events of each of them; a tenth of CloudTrail's where not given.")
    ] = None,
    flows: Annotated[
        int, typer.Option(min=0, help="Records of VPC flow logs, in a bucket of their own (--source vpc_flow).")
    ] = 0,
    json: Json = False,
) -> None:
    """Write the logs of a made-up organisation, with intrusions in them.

    The layout is S3's. A truth file labels each event of an attack, so that rules can be measured.
    """
    run = runtime(ctx)
    with events_bar(events) as progress:
        done = run.api.simulate(
            folder,
            config=run.config,
            seed=seed,
            accounts=accounts,
            regions=regions,
            days=days,
            events=events,
            stories=None if stories is None else [name for name in stories if name != "none"],
            digests=digests,
            logs=logs or (),
            log_events=log_events,
            flows=flows,
            progress=progress,
        )
    emit(done, json=json, view=lambda: _view(done, folder))


def _view(done: Simulated, folder: Path) -> RenderableType:
    return facts(
        [
            ("Events", done.events),
            ("of attacks", done.attack_events),
            ("Objects", done.objects),
            ("Size", megabytes(done.bytes)),
            ("Other logs", f"{done.other_objects:,} objects" if done.other_objects else None),
            ("Stories", ", ".join(done.stories)),
            ("Truth", done.truth),
            ("Next", f"vedette collect {folder}"),
        ]
    )
