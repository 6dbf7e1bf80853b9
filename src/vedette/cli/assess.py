"""vedette assess."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._levels import Severity
from vedette.cli._output import Fitting, emit
from vedette.cli._runtime import BAD_ANSWER, PARTLY_UNKNOWN, Json, runtime, tell

if TYPE_CHECKING:
    from rich.console import RenderableType


def assess(
    ctx: typer.Context,
    *,
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="Assess a snapshot again, without AWS: its folder, or 'latest'.")
    ] = "",
    check: Annotated[
        list[str] | None, typer.Option("--check", help="Only this check, or 'CT-*'; may be given several times.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew where a gathering was interrupted.")] = False,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit with 1 where a check of that severity or above fails.")
    ] = None,
    json: Json = False,
) -> None:
    """Assess whether every account and region logs, watches and alerts on the right things.

    Nothing is changed in AWS. What may not be read is unknown, never fine.
    """
    run = runtime(ctx)
    found = run.api.assess(config=run.config, snapshot=snapshot, only=check or (), fresh=fresh, progress=_progress())
    emit(found, json=json, view=lambda: _view(found))
    if fail_on and any(Severity(s).rank >= fail_on.rank for s in found.findings.failing):
        raise typer.Exit(BAD_ANSWER)
    if found.unknown:
        raise typer.Exit(PARTLY_UNKNOWN)


def _progress() -> Any:
    """Says on a terminal how far the gathering is; elsewhere nothing."""
    shown = sys.stderr.isatty()

    def done(progress: Any) -> None:
        if shown and (progress.done == progress.parts or progress.done % 20 == 0):
            tell(f"{progress.done:,} of {progress.parts:,}: {progress.account} {progress.region} {progress.kind}")

    return done


def _view(found: Any) -> RenderableType:
    bad = [f for f in found.findings if f.status.value in {"fail", "unknown"}]
    bad.sort(key=lambda f: (f.status.value != "fail", -f.severity.rank, f.check, f.account, f.region, f.resource))
    counts = ", ".join(f"{number:,} {status.replace('_', ' ')}" for status, number in found.findings.counts.items())
    return Fitting(
        ["Check", "Severity", "Answer", "Account", "Region", "Resource", "Why"],
        ([f.check, f.severity.value, f.status.value, f.account, f.region, f.resource, f.reason] for f in bad),
        foot=f"{found.checks} checks: {counts}. 'vedette checks show ID' tells why it matters and what to do.",
        empty=f"Nothing fails and nothing is unknown: {found.checks} checks, {counts}.",
    )
