"""vedette export ocsf."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli._output import emit, table
from vedette.cli._runtime import Json, Since, Until, runtime
from vedette.cli._times import parse_span
from vedette.errors import UsageError

if TYPE_CHECKING:
    from typing import Any

    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What is in the lake, for other programs.")


class OcsfFormat(StrEnum):
    """Of exported files."""

    JSONL = "jsonl"
    PARQUET = "parquet"


@app.callback()
def _root() -> None:
    """Keep `ocsf` a command of its own."""


@app.command("ocsf")
def ocsf(
    ctx: typer.Context,
    *,
    out: Annotated[Path, typer.Option(help="A folder, one file a class; or a file, FILE.jsonl or FILE.parquet.")],
    source: Annotated[
        str, typer.Option(help="cloudtrail, vpc_flow, resolver, guardduty, or alerts: Vedette's own.")
    ] = "cloudtrail",
    since: Since = None,
    until: Until = None,
    format: Annotated[OcsfFormat | None, typer.Option(help="Default: as the file ends, else jsonl.")] = None,  # noqa: A002  the option's name
    raw_data: Annotated[bool, typer.Option("--raw-data", help="Add each record as it came.")] = False,
    json: Json = False,
) -> None:
    """Write events or alerts in the shape of OCSF 1.5, in order of time."""
    run = runtime(ctx)
    start, end = parse_span(since, until)
    done = run.api.export_ocsf(
        out,
        config=run.config,
        source=source,
        since=start,
        until=end,
        form=_format(format, out).value,
        raw_data=raw_data,
    )
    emit(done, json=json, view=lambda: _view(done))


def _format(wanted: OcsfFormat | None, out: Path) -> OcsfFormat:
    """Choose by --format or the file's ending. Raises `UsageError` where they differ."""
    ending = {".parquet": OcsfFormat.PARQUET, ".jsonl": OcsfFormat.JSONL, ".json": OcsfFormat.JSONL}.get(out.suffix)
    if wanted and ending and wanted != ending and not out.is_dir():
        raise UsageError(f"--format {wanted} and the file's name differ", where="--out", hint="give one of them")
    return wanted or ending or OcsfFormat.JSONL


def _view(done: Any) -> RenderableType:
    return table(
        ["Class", "Number", "Events", "File"],
        ([f.class_name or "several", f.class_uid or None, f.rows, f.path] for f in done.files),
        foot=f"{done.rows:,} events of {done.source}.",
        empty="No events in that time.",
    )
