"""vedette rules list, show, test, backtest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import BAD_ANSWER, Json, runtime, tell_problems

if TYPE_CHECKING:
    from rich.console import RenderableType

    from vedette.api._backtest import Backtest

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The detections there are.")

_LISTED = ("id", "title", "level", "attempt", "status", "stage", "source", "tags", "place", "ours")
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
            ([r.level.value, r.title, "" if r.stage == "live" else r.stage, r.source, r.id] for r in found.rules),
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
    json: Json = False,
) -> None:
    """Show one rule: what it finds, what it misses, what to do when it fires."""
    run = runtime(ctx)
    rule = run.api.rules_show(rule_id, config=run.config)
    emit(_fields(rule, _SHOWN) | {"window_seconds": rule.window_seconds}, json=json, view=lambda: _view(rule))


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


@app.command("backtest")
def backtest_rules(
    ctx: typer.Context,
    *,
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[RULE]...", help="Ids or names; default: every rule.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="So many days back from the newest event.")] = 14,
    rules: Annotated[list[str] | None, typer.Option(help="A further folder of Sigma rules; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Tell what rules would have raised over the past days, by day and entity; raises and stores nothing.

    Staged rules are tried too. For what comes from the same entity again and again an exception is proposed.
    """
    run = runtime(ctx)
    done = run.api.rules_backtest(wanted or (), config=run.config, days=days, rules=rules or ())
    emit(done.as_dict(), json=json, view=lambda: _backtest_view(done, days))
    if code := tell_problems(list(done.problems)):
        raise typer.Exit(code)


def _backtest_view(done: Backtest, days: int) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    loud = [one for one in done.rules if one.alerts or one.excepted]
    silent = len(done.rules) - len(loud)
    parts: list[RenderableType] = [
        table(
            ["Alerts", "A day", "Most", "Rule", "Stage", "Entities", "Excepted"],
            (
                [
                    one.alerts,
                    f"{one.alerts / days:.1f}",
                    max(one.days.values(), default=0),
                    one.title,
                    "" if one.stage == "live" else one.stage,
                    ", ".join(f"{entity} ({count})" for entity, count, _ in one.entities[:3])
                    + (f" and {one.entity_count - 3} more" if one.entity_count > 3 else ""),  # noqa: PLR2004  three shown
                    one.excepted or "",
                ]
                for one in loud
            ),
            foot=f"{silent} rules would have raised nothing in {done.events:,} events.",
            empty=f"Nothing would have been raised in {done.events:,} events.",
        )
    ]
    if done.proposals:
        parts.append(Text("\nExceptions to think about (vedette.toml):\n"))
        parts += [Text(proposal.toml) for proposal in done.proposals]
    return Group(*parts)


def _fields(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _view(rule: Any) -> RenderableType:
    return facts(
        [
            ("Title", rule.title),
            ("Id", rule.id),
            ("Level", f"{rule.level.value}; refused or failed: {rule.attempt}"),
            ("Stage", f"{rule.stage}, {rule.status}" if rule.status else rule.stage),
            ("Source", rule.source),
            ("File", rule.place),
            ("Finds", rule.description),
            ("Misses", rule.misses),
            ("May be harmless", list(rule.falsepositives)),
            ("What to do", list(rule.runbook)),
            ("Tags", ", ".join(rule.tags)),
            ("References", list(rule.references)),
        ]
    )
