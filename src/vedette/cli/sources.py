"""vedette sources list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import emit, facts, table
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Titles of rules shown to a person.
_RULES = 12

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The kinds of log there are.")


@app.command("list")
def list_sources(ctx: typer.Context, json: Json = False) -> None:
    """List every log source, and whether there is data of it here."""
    run = runtime(ctx)
    found = run.api.sources_list(config=run.config)
    emit(
        found,
        json=json,
        view=lambda: table(
            ["Name", "Title", "Here", "On by default"],
            ([s.name, s.title, _here(s.seen), s.on_by_default] for s in found),
            foot="'vedette sources show NAME' tells all of one.",
        ),
    )


@app.command("show")
def show_source(
    ctx: typer.Context,
    *,
    name: Annotated[str, typer.Argument(help="The source's name.")],
    ask_aws: Annotated[bool, typer.Option("--ask-aws", help="Ask AWS whether the account has it on.")] = False,
    json: Json = False,
) -> None:
    """Show one log source: what it holds, its delay, place and cost, whether it is here, and which rules need it."""
    run = runtime(ctx)
    source = run.api.sources_show(name, config=run.config, ask_aws=ask_aws)
    emit(source, json=json, view=lambda: _view(source))
    if ask_aws and source.aws == "unknown":
        raise typer.Exit(PARTLY_UNKNOWN)


def _here(seen: Any) -> str:
    if not seen.events:
        return "no"
    return f"{seen.events:,} events, {seen.first:%Y-%m-%d} to {seen.last:%Y-%m-%d}"


def _view(source: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import

    seen = source.seen
    rules = source.rules or ()
    needed = f"{len(rules)}, all blind: nothing of it was collected" if source.blind else str(len(rules))
    return Group(
        facts(
            [
                ("Name", source.name),
                ("Title", source.title),
                ("AWS says", source.doc),
                ("Sigma", ", ".join(f"{key}: {value}" for key, value in source.sigma.items())),
                ("Delay", source.delay),
                ("Lies at", [" ".join(p for p in pair if p) for pair in _places(source)]),
                ("Kept by AWS", source.retention),
                ("On by default", source.on_by_default),
                ("Cost", source.cost),
                ("Here", _here(seen)),
                ("  accounts", ", ".join(seen.accounts)),
                ("  regions", ", ".join(seen.regions)),
                ("AWS has it", f"{source.aws}: {source.aws_detail}" if source.aws_detail else source.aws),
                ("Rules", needed if rules else "none need it"),
                ("", [title for _, title in rules[:_RULES]]),
                ("", f"… and {len(rules) - _RULES} more: --json has all, with ids" if len(rules) > _RULES else ""),
                ("Also fields below", ", ".join(source.open_fields)),
                ("Sample", source.sample),
            ]
        ),
        table(["Column", "Type", "Meaning"], source.columns),
    )


def _places(source: Any) -> list[tuple[str, str]]:
    return [
        (f"{title}:" if place else title, place) for title, place in zip(source.layouts, source.places, strict=True)
    ]
