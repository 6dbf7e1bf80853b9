"""vedette detect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._levels import Severity
from vedette.cli._output import emit, facts
from vedette.cli._runtime import BAD_ANSWER, Json, Runtime, runtime, tell_problems
from vedette.cli._times import parse_time

if TYPE_CHECKING:
    from collections.abc import Sequence

FailOn = Annotated[
    Severity | None,
    typer.Option("--fail-on", help="Exit with 1 where there is an alert of this severity or above."),
]


def detect(
    ctx: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option(help="Look again at all events since then: 24h, 7d, 2024-05-01 (UTC).")
    ] = None,
    rules: Annotated[list[str] | None, typer.Option(help="A further folder of Sigma rules; may be repeated.")] = None,
    fail_on: FailOn = None,
    json: Json = False,
) -> None:
    """Run the rules over what is new and raise alerts.

    Doing it again raises no alert twice. With --fail-on only alerts that are new count. Rules that cannot be
    loaded are named on stderr, the others run, and the exit code is 4.
    """
    run = runtime(ctx)
    start = parse_time(since, "--since")
    result = run.api.detect(config=run.config, rules=rules or (), since=start)
    out = result.as_dict()
    emit(out, json=json, view=lambda: facts(_lines(out)))
    unknown = tell_problems([str(problem) for problem in out.get("problems", ())])
    if fail_on and _any_new(run, fail_on, result.new_ids):
        raise typer.Exit(BAD_ANSWER)
    if unknown:
        raise typer.Exit(unknown)


def _any_new(run: Runtime, severity: Severity, new_ids: Sequence[str]) -> bool:
    if not new_ids:
        return False
    loud = run.api.alerts_list(config=run.config, severity_at_least=severity)
    return not {alert.id for alert in loud}.isdisjoint(new_ids)


def _lines(out: dict[str, Any]) -> list[tuple[str, Any]]:
    incidents = out.get("incidents")
    next_ = "vedette incidents list" if incidents else "vedette alerts list" if out.get("alerts_new") else None
    return [
        ("Incidents", f"{incidents:,} new or grown, of {out['incident_alerts']:,} alerts" if incidents else None),
        ("Rules", out.get("rules")),
        ("Events", out.get("events")),
        ("Events swept for lists", out.get("swept") or None),
        ("Matches", out.get("matches")),
        ("New alerts", out.get("alerts_new")),
        ("On trial", f"{out['staged']} matches of staged rules, which page nobody" if out.get("staged") else None),
        ("Excepted", f"{out['excepted']} matches" if out.get("excepted") else None),
        ("Ended", list(out.get("expired", ())) or None),
        ("Next", next_),
    ]
