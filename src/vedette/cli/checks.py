"""vedette checks list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, print_json, table
from vedette.cli._runtime import Json, runtime, tell
from vedette.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The questions of an assessment.")


@app.command("list")
def list_checks(ctx: typer.Context, json: Json = False) -> None:
    """List every check that is asked."""
    run = runtime(ctx)
    found = run.api.checks_list(config=run.config)
    emit(
        [_shown(c) for c in found],
        json=json,
        view=lambda: table(
            ["Id", "Severity", "Good is", "A finding each"],
            ([c.id, c.severity.value, c.title, c.scope.value] for c in found),
            foot="'vedette checks show ID' tells all of one.",
        ),
    )


@app.command("show")
def show_check(
    ctx: typer.Context, *, name: Annotated[str, typer.Argument(help="The check's id.")], json: Json = False
) -> None:
    """Show one check: why it matters, what to do, what it reads, which standards ask the same."""
    run = runtime(ctx)
    check = run.api.checks_show(name, config=run.config)
    emit(_shown(check), json=json, view=lambda: _view(check))


@app.command("iam")
def iam_policy(
    ctx: typer.Context,
    *,
    check: Annotated[list[str] | None, typer.Option("--check", help="Only for this check, or 'CT-*'.")] = None,
    responder: Annotated[
        bool, typer.Option("--responder", help="For the responders' role: what RSP-04 asks for.")
    ] = False,
    part: Annotated[int, typer.Option("--part", min=1, help="Which policy, where one is not enough.")] = 1,
    json: Json = False,
) -> None:
    """Print the IAM policy that allows what an assessment reads, and nothing else.

    Where it is too long for a managed policy, it is several: --part 2 prints the second, --json has all.
    """
    if check and responder:
        raise UsageError("--check does not go with --responder", hint="give one of them")
    run = runtime(ctx)
    found = run.api.checks_iam(check or (), config=run.config, responder=responder)
    if json:
        print_json(found)
        return
    if part > len(found):
        raise UsageError(f"there is no part {part}", hint=f"there are {len(found)}")
    if len(found) > 1:
        tell(f"part {part} of {len(found)}: all of them are needed")
    print_json(found[part - 1].policy)


def _shown(check: Any) -> dict[str, Any]:
    standards = check.standards
    return {
        "id": check.id,
        "title": check.title,
        "severity": check.severity,
        "scope": check.scope,
        "rationale": check.rationale,
        "remedy": check.remedy,
        "cost": check.cost,
        "monthly_usd": check.monthly_usd,
        "reads": check.reads,
        "facts": [kind.name for kind in check.facts],
        "feeds": check.feeds,
        "standards": {"cis": standards.cis, "fsbp": standards.fsbp, "talk": standards.talk},
        "references": check.references,
        "responder": check.responder,
    }


def _view(check: Any) -> RenderableType:
    cis = ", ".join(f"{version}: {number}" for version, number in check.standards.cis.items())
    return facts(
        [
            ("Id", check.id),
            ("Good is", check.title),
            ("Severity", check.severity.value),
            ("A finding each", check.scope.value),
            ("Why", check.rationale),
            ("What to do", check.remedy),
            ("Cost", check.cost),
            ("Reads", list(check.reads)),
            ("Blind while it fails", ", ".join(check.feeds)),
            ("CIS", cis),
            ("Security Hub", ", ".join(check.standards.fsbp)),
            ("The talk", ", ".join(check.standards.talk)),
            ("See", list(check.references)),
        ]
    )
