"""vedette incidents list, show, ack, close."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from vedette.cli._levels import IncidentStatus, Severity, Status
from vedette.cli._output import emit
from vedette.cli._runtime import BAD_ANSWER, Json, Since, Until, runtime
from vedette.cli._times import parse_span

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Alerts that belong together, and why: an intrusion as one thing."
)

_ID_HELP = "The incident's id, or enough of its beginning; that of an alert in it does as well."
Id = Annotated[str, typer.Argument(help=_ID_HELP)]
Ids = Annotated[list[str], typer.Argument(help="Ids of incidents, or enough of their beginnings.")]
FailOn = Annotated[
    Severity | None,
    typer.Option("--fail-on", help="Exit with 1 where an incident of this severity or above is listed."),
]


@app.command("list")
def list_incidents(
    ctx: typer.Context,
    *,
    severity: Annotated[Severity | None, typer.Option(help="This severity and above.")] = None,
    status: Annotated[IncidentStatus | None, typer.Option(help="Only of this status.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    fail_on: FailOn = None,
    json: Json = False,
) -> None:
    """List incidents, the most severe first, then the latest.

    An incident is alerts of medium or more that share a key, a principal, a host or an address. Its status is that of
    its alerts: open while one of them is.
    """
    run = runtime(ctx)
    start, end = parse_span(since, until)
    found = run.api.incidents_list(
        config=run.config,
        severity_at_least=severity,
        status=status.value if status else None,
        since=start,
        until=end,
        limit=limit,
    )
    from vedette.alert.incident_view import incident_table, to_json  # noqa: PLC0415  slow to import

    values = [to_json(one) for one in found] if json else None
    emit(values, json=json, view=lambda: incident_table(found, datetime.now(UTC)))
    if fail_on and any(one.severity.rank >= fail_on.rank for one in found):
        raise typer.Exit(BAD_ANSWER)


@app.command("show")
def show_incident(ctx: typer.Context, incident_id: Id, json: Json = False) -> None:
    """Show one incident: who, from where, what happened and why it is one, what to do now and what to type."""
    run = runtime(ctx)
    found = run.api.incidents_show(incident_id, config=run.config)
    from vedette.alert.incident_view import incident_view, to_json_whole  # noqa: PLC0415  slow to import

    parts = (found.incident, found.details, found.rules)
    emit(to_json_whole(*parts) if json else None, json=json, view=lambda: incident_view(*parts))


@app.command("ack")
def acknowledge(ctx: typer.Context, *, incident_ids: Ids, json: Json = False) -> None:
    """Say that someone works on these incidents: on all of their alerts."""
    _set_status(ctx, incident_ids, Status.ACKNOWLEDGED, json=json)


@app.command("close")
def close(ctx: typer.Context, *, incident_ids: Ids, json: Json = False) -> None:
    """Say that these incidents are done with: all of their alerts. One that grows opens again."""
    _set_status(ctx, incident_ids, Status.CLOSED, json=json)


def _set_status(ctx: typer.Context, incident_ids: list[str], status: Status, *, json: bool) -> None:
    run = runtime(ctx)
    done = {one: run.api.incidents_set_status(one, status=status.value, config=run.config) for one in incident_ids}
    from rich.text import Text  # noqa: PLC0415  slow to import

    alerts = len({alert for ids in done.values() for alert in ids})
    number = "1 incident" if len(done) == 1 else f"{len(done)} incidents"
    out = [{"id": one, "status": status.value, "alerts": list(ids)} for one, ids in done.items()]
    emit(out, json=json, view=lambda: Text(f"{number} {status.value}, with {alerts:,} alerts."))
