"""vedette assess."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli import _assessment
from vedette.cli._levels import Severity
from vedette.cli._output import emit
from vedette.cli._runtime import BAD_ANSWER, PARTLY_UNKNOWN, Json, runtime, tell
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReportFormat(StrEnum):
    """Of assessments."""

    TABLE = "table"
    CSV = "csv"
    HTML = "html"
    OCSF = "ocsf"
    ASFF = "asff"
    SARIF = "sarif"
    JUNIT = "junit"


def assess(
    ctx: typer.Context,
    *,
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="Assess a snapshot again, without AWS: its folder, or 'latest'.")
    ] = "",
    check: Annotated[
        list[str] | None, typer.Option("--check", help="Only this check, or 'CT-*'; may be given several times.")
    ] = None,
    policies: Annotated[
        list[Path] | None,
        typer.Option("--policies", help="A further file or folder of policies; may be given several times."),
    ] = None,
    compare: Annotated[
        str, typer.Option("--compare", help="Say what changed since a snapshot: its folder, or 'previous'.")
    ] = "",
    view: Annotated[
        str, typer.Option("--view", help="By another list: 'cis-5.0' (1.4 to 7.0), 'fsbp', 'talk', 'ir'.")
    ] = "",
    responder: Annotated[bool, typer.Option("--ir", help="Answer a responder's first ten questions.")] = False,
    every: Annotated[bool, typer.Option("--all", help="List every failure and all that is unknown.")] = False,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How it is written; all but 'table' have every finding.")
    ] = ReportFormat.TABLE,
    output: Annotated[Path | None, typer.Option("--output", help="Write into this file instead of stdout.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew where a gathering was interrupted.")] = False,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit with 1 where a check of that severity or above fails.")
    ] = None,
    json: Json = False,
) -> None:
    """Assess whether every account and region logs, watches and alerts on the right things.

    Nothing is changed in AWS. What may not be read is unknown, never fine.
    """
    _agree(json=json, form=form, output=output, view=view or ("ir" if responder else ""), every=every)
    run = runtime(ctx)
    config = _with(run.config, policies or ())
    found = run.api.assess(
        config=config, snapshot=snapshot, only=check or (), fresh=fresh, compare=compare, progress=_progress()
    )
    if form is not ReportFormat.TABLE:
        _write(run.api, config, found, form.value, output)
    elif view or responder:
        demands = run.api.assess_view(found, view or "ir", config=config)
        emit(demands, json=json, view=lambda: _assessment.demands(demands))
    else:
        emit(found, json=json, view=lambda: _assessment.findings(found) if every else _assessment.one_look(found))
    if fail_on and any(Severity(s).rank >= fail_on.rank for s in found.findings.failing):
        raise typer.Exit(BAD_ANSWER)
    if found.unknown:
        raise typer.Exit(PARTLY_UNKNOWN)


def _agree(*, json: bool, form: ReportFormat, output: Path | None, view: str, every: bool) -> None:
    """Refuse options that cannot go together. Raises `UsageError`."""
    if form is not ReportFormat.TABLE and (json or view or every):
        raise UsageError("--format does not go with --json, --view, --ir and --all", hint="give one of them")
    if output is not None and form is ReportFormat.TABLE:
        raise UsageError("--output needs a --format", hint="such as --format html")


def _with(config: Any, policies: Sequence[Path]) -> Any:
    """The configuration with further policies."""
    if not policies:
        return config
    assess = config.assess.model_copy(update={"policies": (*config.assess.policies, *policies)})
    return config.model_copy(update={"assess": assess})


def _write(api: Any, config: Any, found: Any, form: str, output: Path | None) -> None:
    if output is None:
        api.assess_write(found, form, sys.stdout, config=config)
        return
    partial = output.with_name(f"{output.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            api.assess_write(found, form, stream, config=config)
        partial.replace(output)
    except OSError as error:
        raise UsageError(f"it cannot be written: {error.strerror}", where=str(output), hint="give another") from None


def _progress() -> Any:
    """Says on a terminal how far the gathering is; elsewhere nothing."""
    shown = sys.stderr.isatty()

    def done(progress: Any) -> None:
        if shown and (progress.done == progress.parts or progress.done % 20 == 0):
            tell(f"{progress.done:,} of {progress.parts:,}: {progress.account} {progress.region} {progress.kind}")

    return done
