"""vedette alerts list, show, ack, close."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from vedette.cli._levels import Severity, Status
from vedette.cli._output import emit
from vedette.cli._runtime import BAD_ANSWER, Json, Since, Until, runtime
from vedette.cli._times import parse_span
from vedette.cli.detect import FailOn  # noqa: TC001  Typer reads the annotations

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What was raised, and who works on it.")

Id = Annotated[str, typer.Argument(help="The alert's id, or enough of its beginning.")]


@app.command("list")
def list_alerts(
    ctx: typer.Context,
    *,
    severity: Annotated[Severity | None, typer.Option(help="This severity and above.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only of this status; by default all that page.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only of this rule, by id.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    fail_on: FailOn = None,
    json: Json = False,
) -> None:
    """List alerts, the most severe first, then the latest."""
    run = runtime(ctx)
    start, end = parse_span(since, until)
    found = run.api.alerts_list(
        config=run.config,
        severity_at_least=severity,
        status=status.value if status else None,
        rule_id=rule,
        since=start,
        until=end,
        limit=limit,
    )
    from vedette.alert.render import alert_table, to_json  # noqa: PLC0415  slow to import

    values = [to_json(alert) for alert in found] if json else None
    emit(values, json=json, view=lambda: alert_table(found, datetime.now(UTC)))
    if fail_on and any(alert.severity.rank >= fail_on.rank for alert in found):
        raise typer.Exit(BAD_ANSWER)


@app.command("show")
def show_alert(ctx: typer.Context, alert_id: Id, json: Json = False) -> None:
    """Show one alert: who, from where, what was done, and what to do now."""
    run = runtime(ctx)
    alert, rule = run.api.alerts_show(alert_id, config=run.config)
    from vedette.alert.render import alert_view, to_json  # noqa: PLC0415  slow to import

    emit(to_json(alert, rule) if json else None, json=json, view=lambda: alert_view(alert, rule))


@app.command("ack")
def acknowledge(
    ctx: typer.Context,
    *,
    alert_ids: Annotated[list[str], typer.Argument(help="Ids of alerts, or enough of their beginnings.")],
    json: Json = False,
) -> None:
    """Say that someone works on these alerts."""
    _set_status(ctx, alert_ids, Status.ACKNOWLEDGED, json=json)


@app.command("close")
def close(
    ctx: typer.Context,
    *,
    alert_ids: Annotated[list[str], typer.Argument(help="Ids of alerts, or enough of their beginnings.")],
    json: Json = False,
) -> None:
    """Say that these alerts are done with; one that grows opens again."""
    _set_status(ctx, alert_ids, Status.CLOSED, json=json)


def _set_status(ctx: typer.Context, alert_ids: list[str], status: Status, *, json: bool) -> None:
    run = runtime(ctx)
    for alert_id in alert_ids:
        run.api.alerts_set_status(alert_id, status=status.value, config=run.config)
    from rich.text import Text  # noqa: PLC0415  slow to import

    number = "1 alert" if len(alert_ids) == 1 else f"{len(alert_ids)} alerts"
    out = [{"id": alert_id, "status": status.value} for alert_id in alert_ids]
    emit(out, json=json, view=lambda: Text(f"{number} {status.value}."))
