"""vedette rules list, show, test, backtest, coverage."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, print_json, table
from vedette.cli._runtime import BAD_ANSWER, Json, runtime, tell, tell_problems
from vedette.cli._sights import sights_view
from vedette.cli._times import parse_time
from vedette.cli._trials import backtest_view
from vedette.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The detections there are.")

_SEEN = ("rule_id", "title", "level", "stage", "needs", "techniques", "blind", "never_seen")
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
    rule, alerts = run.api.rules_show(rule_id, config=run.config)
    linked = rule.correlation
    more = {
        "window_seconds": rule.window_seconds,
        "alerts": alerts,
        "correlation": None if linked is None else _fields(linked, _CORRELATED),
    }
    emit(_fields(rule, _SHOWN) | more, json=json, view=lambda: _view(rule, alerts))


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
def backtest(
    ctx: typer.Context,
    *,
    rule_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID|FILE]...", help="Default: all rules.")] = None,
    days: Annotated[float, typer.Option(min=0.01, help="How far to look back.")] = 14,
    until: Annotated[str | None, typer.Option(help="Look back from then (UTC); default: the newest event.")] = None,
    rules: Annotated[list[str] | None, typer.Option(help="A further folder of Sigma rules; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Show what rules would have raised over the past, a day and an entity; nothing is stored.

    Staged rules are tried like live ones. Entities that come back day after day are proposed as exceptions.
    """
    run = runtime(ctx)
    end = parse_time(until, "--until")
    found = run.api.rules_backtest(rule_ids or (), config=run.config, days=days, rules=rules or (), until=end)
    emit(found, json=json, view=lambda: backtest_view(found))
    if code := tell_problems(list(found.problems)):
        raise typer.Exit(code)


@app.command("coverage")
def coverage(
    ctx: typer.Context,
    *,
    rules: Annotated[list[str] | None, typer.Option(help="A further folder of Sigma rules; may be repeated.")] = None,
    techniques: Annotated[bool, typer.Option("--techniques", help="A line for each technique of ATT&CK.")] = False,
    navigator: Annotated[Path | None, typer.Option(help="Write a layer for ATT&CK's Navigator there.")] = None,
    now: Annotated[str | None, typer.Option(help="Judge as if it were then; default: now.")] = None,
    json: Json = False,
) -> None:
    """Show which rules can see, and what blinds the others: which source is missing, in which account and region.

    Joined with what 'vedette coverage' knows: a source that has fallen silent is missing. Rules over data events need
    a trail that records them. Fields that no record has, in a sample of each kind of record, are named.
    """
    run = runtime(ctx)
    found = run.api.rules_coverage(config=run.config, rules=rules or (), now=parse_time(now, "--now"))
    if navigator is not None:
        _write(navigator, found.layer)
    out = {name: getattr(found, name) for name in ("since", "until", "places", "sampled")}
    out["rules"] = [_fields(s, (*_SEEN, "state")) for s in found.sights]
    emit(out, json=json, view=lambda: sights_view(found, technique=techniques))
    if code := tell_problems(list(found.problems)):
        raise typer.Exit(code)


def _write(path: Path, layer: dict[str, Any]) -> None:
    try:
        path.write_text(jsonlib.dumps(layer, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        hint = "name a file in a folder that is there"
        raise UsageError(f"the layer cannot be written: {error.strerror}", where=str(path), hint=hint) from None


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


def _view(rule: Any, alerts: dict[str, int]) -> RenderableType:
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
            ("Alerts so far", ", ".join(f"{number} {status}" for status, number in alerts.items())),
        ]
    )
