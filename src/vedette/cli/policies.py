"""vedette policies list, show, test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import BAD_ANSWER, Json, runtime, tell_problems

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Policies of your own, as checks of an assessment.")

_Paths = Annotated[list[Path] | None, typer.Argument(help="Policy files and folders; default: those of the settings.")]


@app.command("list")
def list_policies(ctx: typer.Context, paths: _Paths = None, json: Json = False) -> None:
    """List every policy and what of it is not evaluated; on stderr, those that cannot be read."""
    run = runtime(ctx)
    found = run.api.policies_list(paths or (), config=run.config)
    emit(
        [_shown(policy) for policy in found.policies],
        json=json,
        view=lambda: table(
            ["Policy", "Resource", "Severity", "Evaluated", "What is not done"],
            (
                [p.name, p.resource, p.severity.value, p.evaluated, "; ".join([*p.untold, *p.notes])]
                for p in found.policies
            ),
            foot=_foot(found.policies),
            empty="No policies. 'assess.policies' in vedette.toml names their folders.",
        ),
    )
    if code := tell_problems([str(error) for error in found.errors]):
        raise typer.Exit(code)


def _foot(policies: Any) -> str:
    counts = {word: sum(p.evaluated == word for p in policies) for word in ("yes", "partly", "no")}
    return (
        f"{len(policies)} policies: {counts['yes']} evaluated, {counts['partly']} partly, {counts['no']} not. "
        "'vedette policies show NAME' tells all of one."
    )


@app.command("show")
def show_policy(
    ctx: typer.Context, *, name: Annotated[str, typer.Argument(help="The policy's name.")], json: Json = False
) -> None:
    """Show one policy: what it is about, what it reads, and what of it is not evaluated."""
    run = runtime(ctx)
    policy = run.api.policies_show(name, config=run.config)
    check = run.api.checks_show(policy.id, config=run.config)
    emit(
        _shown(policy) | {"title": check.title, "reads": check.reads, "facts": [kind.name for kind in check.facts]},
        json=json,
        view=lambda: _view(policy, check),
    )


@app.command("test")
def run_tests(ctx: typer.Context, paths: _Paths = None, json: Json = False) -> None:
    """Run the tests inside of policies; exits with 1 where one fails, or a policy cannot be read."""
    run = runtime(ctx)
    found, proofs = run.api.policies_test(paths or (), config=run.config)
    failed = [proof for proof in proofs if not proof.passed]
    problems = [str(error) for error in found.errors]
    tested = {proof.policy for proof in proofs}
    untested = [policy.name for policy in found.policies if policy.name not in tested]
    out = {
        "policies": len(found.policies),
        "tests": len(proofs),
        "passed": len(proofs) - len(failed),
        "failed": len(failed),
        "failures": [{"policy": p.policy, "test": p.test, "place": p.place, "reason": p.reason} for p in failed],
        "untested": untested,
        "problems": problems,
    }
    emit(
        out,
        json=json,
        view=lambda: table(
            ["Where", "Policy", "Test", "Why it failed"],
            ([p.place, p.policy, p.test, p.reason] for p in failed),
            foot=f"{len(failed)} of {len(proofs)} tests failed.",
            empty=f"{len(proofs)} tests of {len(tested)} policies passed; {len(untested)} have none.",
        ),
    )
    tell_problems(problems)
    if failed or problems:
        raise typer.Exit(BAD_ANSWER)


def _shown(policy: Any) -> dict[str, Any]:
    return {
        "name": policy.name,
        "id": policy.id,
        "resource": policy.resource,
        "severity": policy.severity,
        "description": policy.description,
        "place": policy.place,
        "evaluated": policy.evaluated,
        "not_evaluated": policy.untold,
        "notes": policy.notes,
    }


def _view(policy: Any, check: Any) -> RenderableType:
    return facts(
        [
            ("Policy", policy.name),
            ("Good is", check.title),
            ("Severity", policy.severity.value),
            ("Resource", policy.resource),
            ("Why", check.rationale),
            ("What to do", check.remedy),
            ("Evaluated", policy.evaluated),
            ("Not evaluated", list(policy.untold)),
            ("Notes", list(policy.notes)),
            ("Reads", list(check.reads)),
            ("From", "AWS Config's items in the lake" if policy.from_config else "AWS"),
            ("File", policy.place),
            ("See", list(check.references)),
        ]
    )
