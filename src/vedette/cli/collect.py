"""vedette collect."""

from __future__ import annotations

from typing import Annotated

import typer

from vedette.cli._output import emit, facts, megabytes
from vedette.cli._progress import objects_bar
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, Since, Source, Until, runtime, tell_problems
from vedette.cli._times import parse_span


def collect(
    ctx: typer.Context,
    *,
    paths: Annotated[list[str], typer.Argument(help="Files, folders, s3://bucket/prefix, sqs://QUEUE…")],
    source: Source = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Objects read at once.")] = None,
    since: Since = None,
    until: Until = None,
    json: Json = False,
) -> None:
    """Bring new logs into the lake, each event once.

    Each object goes to the log source that its path or its first bytes tell, or all to --source.
    Doing it again stores nothing twice. What cannot be read is kept with its reason: 'vedette rejects list'.
    Objects that cannot be fetched are named on stderr, the others are collected, and the exit code is 4.
    """
    run = runtime(ctx)
    start, end = parse_span(since, until)
    config = run.config
    if jobs is not None:
        config = config.model_copy(update={"collect": config.collect.model_copy(update={"jobs": jobs})})
    with objects_bar() as progress:
        result = run.api.collect(paths, config=config, source=source, since=start, until=end, progress=progress)
    out = result.as_dict()
    emit(out, json=json, view=lambda: facts(_lines(out)))
    unknown = tell_problems([str(problem) for problem in out.get("problems", ())])
    if unknown or out.get("failed"):
        raise typer.Exit(PARTLY_UNKNOWN)


def _lines(out: dict[str, object]) -> list[tuple[str, object]]:
    """Give what a person wants to know of the numbers."""
    known = int(str(out.get("known", 0)))
    skipped = int(str(out.get("skipped", 0)))
    size = int(str(out.get("bytes", 0)))
    return [
        ("Objects", out.get("objects")),
        ("Known already", known or None),
        ("Skipped", f"{skipped:,}; '--log-level info' tells why" if skipped else None),
        ("Failed", out.get("failed") or None),
        ("Unrecognised", out.get("unrecognised") or None),
        ("Size", megabytes(size) if size else None),
        ("Records", out.get("discovered")),
        ("  stored", out.get("stored")),
        ("  duplicate", out.get("duplicate")),
        ("  filtered", out.get("filtered")),
        ("  rejected", out.get("rejected")),
        ("Next", "vedette detect" if out.get("stored") else None),
    ]
