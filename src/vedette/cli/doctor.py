"""vedette doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import Fitting, emit
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Names shown in one cell.
_SHOWN = 8


def doctor(
    ctx: typer.Context,
    *,
    check: Annotated[list[str] | None, typer.Option("--check", help="Only for this check, or 'CT-*'.")] = None,
    json: Json = False,
) -> None:
    """Say what a scan would be refused: each account is entered, and each permission tried once.

    Nothing is changed in AWS, and nothing is kept. 'vedette checks iam' prints the policy that is needed.
    """
    run = runtime(ctx)
    found = run.api.doctor(config=run.config, only=check or ())
    emit(found, json=json, view=lambda: _view(found))
    if not found.healthy:
        raise typer.Exit(PARTLY_UNKNOWN)


def _view(found: Any) -> RenderableType:
    word = "Nothing is refused." if found.healthy else "'vedette checks iam' prints the policy that is needed."
    return Fitting(
        ["Account", "Region tried", "Refused", "Unknown without", "Not to be tried"],
        (
            [
                f"{d.account} {d.name}".rstrip(),
                d.region,
                f"cannot be entered: {d.closed}" if d.closed else _some(d.denied) or "nothing",
                _some(d.checks),
                _some(d.untried),
            ]
            for d in found.accounts
        ),
        foot=" ".join([*(f"Accounts are not known: {reason}." for reason in found.missing), word]),
        empty=" ".join(found.missing) or "There is no account in scope.",
    )


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
