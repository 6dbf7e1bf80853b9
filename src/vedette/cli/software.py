"""vedette software list, changes, machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import Fitting, cell, emit
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, Until, runtime
from vedette.cli._times import parse_span, parse_time
from vedette.cli.drift import Account, untold_lines, who_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The packages of managed machines, and their changes."
)

Machine = Annotated[str, typer.Option("--machine", help="Only this machine: i-…, mi-….")]
Package = Annotated[str, typer.Option("--package", help="Only this package, or 'openssl*'.")]
At = Annotated[str | None, typer.Option("--at", help="As it was then: 7d, 2024-05-01T13:00 (UTC).")]


@app.command("list")
def list_packages(
    ctx: typer.Context,
    *,
    account: Account = "",
    machine: Machine = "",
    package: Package = "",
    below: Annotated[str, typer.Option("--below", help="Only versions older than this one, such as 3.0.9.")] = "",
    at: At = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    json: Json = False,
) -> None:
    """List the packages of each machine's last inventory."""
    run = runtime(ctx)
    found = run.api.software_list(
        config=run.config,
        account=account,
        machine=machine,
        package=package,
        below=below,
        at=parse_time(at, "--at"),
        limit=limit,
    )
    machines = len({(p.account, p.region, p.machine) for p in found})
    emit(
        found,
        json=json,
        view=lambda: Fitting(
            ["Machine", "Account", "Region", "Package", "Version", "Architecture", "Publisher", "Inventoried"],
            ([p.machine, p.account, p.region, p.name, p.version, p.architecture, p.publisher, p.at] for p in found),
            foot=f"{len(found):,} packages of {machines:,} machines.",
            empty="No machine has that.",
        ),
    )


@app.command("changes")
def changes(
    ctx: typer.Context,
    *,
    since: Annotated[str, typer.Option("--since", help="From then on: 24h, 7d, 2024-05-01T13:00 (UTC).")] = "7d",
    until: Until = None,
    account: Account = "",
    machine: Machine = "",
    package: Package = "",
    who: Annotated[bool, typer.Option("--who/--no-who", help="Whether CloudTrail is asked who touched it.")] = True,
    limit: Annotated[int, typer.Option(min=1, help="At most so many changes; all are counted.")] = 1_000,
    json: Json = False,
) -> None:
    """Say what was installed, removed and upgraded between inventories, and which calls touched the machine then."""
    run = runtime(ctx)
    start, end = parse_span(since, until)
    found = run.api.software_changes(
        config=run.config,
        since=start,
        until=end,
        account=account,
        machine=machine,
        package=package,
        who=who,
        limit=limit,
    )
    emit(found, json=json, view=lambda: _changes(found))


def _changes(found: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    lines: list[Any] = []
    last = None
    for one in found.changes:
        c = one.change
        here = (c.account, c.machine, c.since, c.until)
        if here != last:
            span = f"{c.since:%Y-%m-%d %H:%M} to {c.until:%Y-%m-%d %H:%M}"
            lines.append(Text(f"{c.machine} ({c.account} {c.region}), {span}", style="bold"))
            lines += [Text(f"    {line}") for line in who_lines(one)]
            last = here
        lines.append(Text(f"    {_packages(c)}"))
    lines += [Text(note) for note in found.notes]
    counts = ", ".join(f"{number:,} {what}" for what, number in found.counts.items()) or "Nothing changed"
    lines.append(Text(f"{counts}. {found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC.", style="dim"))
    return Group(*lines)


def _packages(change: Any) -> str:
    name = f"{change.name} ({change.architecture})" if change.architecture else change.name
    before, after = ", ".join(change.before), ", ".join(change.after)
    versions = f"{before} → {after}" if before and after else before or after
    return cell(f"{change.what} {name} {versions}")


@app.command("machines")
def machines(
    ctx: typer.Context,
    *,
    account: Account = "",
    missing: Annotated[bool, typer.Option("--missing", help="Only managed machines without an inventory.")] = False,
    at: At = None,
    json: Json = False,
) -> None:
    """List the machines with their last inventory, and those that are managed and have none."""
    run = runtime(ctx)
    found = run.api.software_machines(config=run.config, account=account, at=parse_time(at, "--at"))
    shown = [m for m in found.machines if m.inventoried is None or not missing]
    without = sum(m.inventoried is None for m in found.machines)
    emit(
        {"machines": shown, "untold": found.untold},
        json=json,
        view=lambda: _machines(shown, found, f"{len(found.machines):,} machines, {without:,} without an inventory."),
    )
    if found.untold:
        raise typer.Exit(PARTLY_UNKNOWN)


def _machines(shown: list[Any], found: Any, foot: str) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    return Group(
        Fitting(
            ["Machine", "Account", "Region", "Inventoried", "Packages", "Managed", "Answers"],
            ([m.machine, m.account, m.region, m.inventoried or "never", m.packages, _yes(m), m.ping] for m in shown),
            foot=foot,
            empty=foot,
        ),
        *(Text(cell(line)) for line in untold_lines(found.untold)),
    )


def _yes(machine: Any) -> str:
    return "not known" if machine.managed is None else ("yes" if machine.managed else "no")
