"""vedette rules list, show, test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, print_json, table
from vedette.cli._runtime import BAD_ANSWER, Json, runtime, tell, tell_problems

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The detections there are.")

_LISTED = ("id", "title", "level", "attempt", "status", "stage", "source", "sources", "tags", "place", "ours")
_SHOWN = (
    *_LISTED,
    "name",
    "description",
    "author",
    "date",
    "references",
    "falsepositives",
    "misses",
    "runbook",
    "entity",
)
_CORRELATED = ("type", "rules", "group_by", "timespan_seconds", "settles")


@app.command("list")
def list_rules(
    ctx: typer.Context,
    *,
    rules: Annotated[list[str] | None, typer.Option(help="A further folder of Sigma rules; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """List every rule, and on stderr those that cannot be loaded."""
    run = runtime(ctx)
    found = run.api.rules_list(config=run.config, rules=rules or ())
    emit(
        [_fields(rule, _LISTED) for rule in found.rules],
        json=json,
        view=lambda: table(
            ["Level", "Title", "Stage", "Source", "Id"],
            (
                [r.level.value, r.title, "" if r.stage == "live" else r.stage, ", ".join(r.sources), r.id]
                for r in found.rules
            ),
            foot=f"{len(found.rules)} rules. 'vedette rules show ID' tells more.",
            empty="No rules.",
        ),
    )
    if code := tell_problems([str(error) for error in found.errors]):
        raise typer.Exit(code)


@app.command("show")
def show_rule(
    ctx: typer.Context,
    *,
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule's id or name.")],
    sigma: Annotated[
        bool, typer.Option("--sigma", help="Print it as plain Sigma, and on stderr what is lost.")
    ] = False,
    json: Json = False,
) -> None:
    """Show one rule: what it finds, what it misses, what to do when it fires."""
    run = runtime(ctx)
    if sigma:
        text, lost = run.api.rules_sigma(rule_id, config=run.config)
        if json:
            print_json({"sigma": text, "lost": lost})
            return
        typer.echo(text, nl=False)
        for sentence in lost:
            tell(f"lost: {sentence}")
        return
    rule = run.api.rules_show(rule_id, config=run.config)
    linked = rule.correlation
    more = {
        "window_seconds": rule.window_seconds,
        "correlation": None if linked is None else _fields(linked, _CORRELATED),
    }
    emit(_fields(rule, _SHOWN) | more, json=json, view=lambda: _view(rule))


@app.command("test")
def run_tests(
    ctx: typer.Context,
    *,
    paths: Annotated[list[str] | None, typer.Argument(help="Rule files and folders; default: all rules.")] = None,
    json: Json = False,
) -> None:
    """Run the tests inside of rules; exits with 1 where one fails."""
    run = runtime(ctx)
    rules, verdicts = run.api.rules_test(paths or (), config=run.config)
    failed = [verdict for verdict in verdicts if not verdict.passed]
    problems = [str(error) for error in rules.errors]
    out = {
        "rules": len(rules.rules),
        "tests": len(verdicts),
        "passed": len(verdicts) - len(failed),
        "failed": len(failed),
        "failures": [_fields(verdict, ("rule_id", "title", "test", "place", "reason")) for verdict in failed],
        "problems": problems,
    }
    emit(
        out,
        json=json,
        view=lambda: table(
            ["Where", "Test", "Why it failed"],
            ([v.place, f"{v.title}: {v.test}", v.reason] for v in failed),
            foot=f"{len(failed)} of {len(verdicts)} tests failed.",
            empty=f"{len(verdicts)} tests of {len(rules.rules)} rules passed.",
        ),
    )
    tell_problems(problems)
    if failed or problems:
        raise typer.Exit(BAD_ANSWER)


def _fields(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _correlates(rule: Any) -> str:
    """What a correlation looks for, in one line; empty for any other rule."""
    linked = rule.correlation
    if linked is None:
        return ""
    by = f" by {', '.join(linked.group_by)}" if linked.group_by else ""
    waits = "; judged when nothing later is expected" if linked.settles else ""
    return f"{linked.type} of {len(linked.rules)} rules{by} within {linked.timespan_seconds:,} seconds{waits}"


def _view(rule: Any) -> RenderableType:
    return facts(
        [
            ("Title", rule.title),
            ("Id", rule.id),
            ("Level", f"{rule.level.value}; refused or failed: {rule.attempt}"),
            ("Stage", f"{rule.stage}, {rule.status}" if rule.status else rule.stage),
            ("Source", ", ".join(rule.sources)),
            ("Correlates", _correlates(rule)),
            ("File", rule.place),
            ("Finds", rule.description),
            ("Misses", rule.misses),
            ("May be harmless", list(rule.falsepositives)),
            ("What to do", list(rule.runbook)),
            ("Tags", ", ".join(rule.tags)),
            ("References", list(rule.references)),
        ]
    )
