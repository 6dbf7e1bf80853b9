"""vedette demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vedette.cli._output import print_json
from vedette.cli._runtime import Json, runtime, tell


def demo(
    ctx: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the demo keeps everything.")] = Path("demo-home"),
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    events: Annotated[int, typer.Option(min=1, help="Events to simulate.")] = 50_000,
    json: Json = False,
) -> None:
    """Simulate an organisation and its intruders, collect, detect, and tell what happened.

    Touches nothing but DIR: neither your home folder nor AWS.
    """
    run = runtime(ctx)
    result = run.api.demo(folder, config=run.config, seed=seed, events=events, say=tell if json else _say)
    if json:
        print_json(result)


def _say(text: str) -> None:
    from vedette.alert.text import clean  # noqa: PLC0415  only where something is said

    sys.stdout.write("\n".join(clean(line) for line in text.split("\n")) + "\n")
    sys.stdout.flush()
