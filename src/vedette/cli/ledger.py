"""vedette ledger."""

from __future__ import annotations

import typer

from vedette.cli._output import emit, facts, megabytes, plain
from vedette.cli._runtime import BAD_ANSWER, Json, Source, runtime


def ledger(ctx: typer.Context, source: Source = None, json: Json = False) -> None:
    """Show what became of every record: discovered = stored + duplicate + filtered + rejected.

    Exits with 1 where that does not hold.
    """
    run = runtime(ctx)
    totals = run.api.ledger_totals(config=run.config, source=source)
    out = plain(totals) | {"balanced": totals.balanced}
    emit(
        out,
        json=json,
        view=lambda: facts(
            [
                ("Objects", totals.objects),
                ("Size", megabytes(totals.bytes)),
                ("Discovered", totals.discovered),
                ("= stored", totals.stored),
                ("+ duplicate", totals.duplicate),
                ("+ filtered", totals.filtered),
                ("+ rejected", totals.rejected),
                ("Expired since", totals.expired or None),
                ("Balanced", "yes" if totals.balanced else "NO: records are missing"),
            ]
        ),
    )
    if not totals.balanced:
        raise typer.Exit(BAD_ANSWER)
