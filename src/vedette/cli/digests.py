"""vedette digests list, verify."""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import cell, emit, facts, table
from vedette.cli._runtime import BAD_ANSWER, PARTLY_UNKNOWN, Json, Since, Until, runtime
from vedette.cli._times import parse_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Proof that CloudTrail's log files are whole.")

#: Objects of one kind that are shown of one chain; --json has all.
_SHOWN = 10
#: Notes that the table of chains tells already.
_QUIET = {"started", "ends"}


class FailOn(StrEnum):
    """What exits with 1."""

    PROBLEM = "problem"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


Place = Annotated[str, typer.Argument(metavar="PATH", help="A folder with a copy, or s3://bucket/prefix.")]
Account = Annotated[str, typer.Option(help="Only this account, 12 digits.")]
Region = Annotated[str, typer.Option(help="Only this region.")]
TrailName = Annotated[str, typer.Option("--trail", help="Only the trail of this name.")]


@app.command("list")
def list_digests(
    ctx: typer.Context,
    *,
    place: Place,
    account: Account = "",
    region: Region = "",
    trail: TrailName = "",
    since: Since = None,
    until: Until = None,
    json: Json = False,
) -> None:
    """List the chains of digests that are there, by their names; nothing is read or proven."""
    run = runtime(ctx)
    start, end = parse_span(since, until)
    found = run.api.digests_list(
        place, config=run.config, account=account, region=region, trail=trail, since=start, until=end
    )
    emit(found, json=json, view=lambda: _table(found, "'vedette digests verify' proves them."))


@app.command("verify")
def verify_digests(
    ctx: typer.Context,
    *,
    place: Place,
    account: Account = "",
    region: Region = "",
    trail: TrailName = "",
    since: Since = None,
    until: Until = None,
    public_keys: Annotated[
        list[str] | None,
        typer.Option(
            "--public-keys",
            metavar="[REGION=]FILE",
            help="CloudTrail's public keys, as 'aws cloudtrail list-public-keys' prints them; may be repeated. "
            "Without, those of an s3:// place come from CloudTrail.",
        ),
    ] = None,
    bucket: Annotated[str, typer.Option(help="The bucket CloudTrail delivered to, where PATH is a copy.")] = "",
    alert: Annotated[bool, typer.Option("--alert", help="Make alerts of what is wrong.")] = False,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="What exits with 1: a problem, also what is unknown, or nothing.")
    ] = FailOn.PROBLEM,
    json: Json = False,
) -> None:
    """Verify that log files and digests are as CloudTrail delivered them, and that none is missing or added.

    Exit codes: 0 all is proven, 1 something is wrong, 4 something cannot be told. Nothing is called fine that
    is not proven.
    """
    run = runtime(ctx)
    start, end = parse_span(since, until)
    report = run.api.digests_verify(
        place,
        config=run.config,
        account=account,
        region=region,
        trail=trail,
        since=start,
        until=end,
        public_keys=public_keys or (),
        bucket=bucket,
        alert=alert,
    )
    emit(report.as_dict(), json=json, view=lambda: _view(report))
    if code := _exit_code(report, fail_on):
        raise typer.Exit(code)


def _exit_code(report: Any, fail_on: FailOn) -> int:
    unknown = bool(report.unknown) or not report.chains
    if fail_on is not FailOn.NOTHING and report.problems:
        return BAD_ANSWER
    if fail_on is FailOn.UNKNOWN and unknown:
        return BAD_ANSWER
    return PARTLY_UNKNOWN if unknown else 0


def _view(report: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    parts: list[RenderableType] = [Text(_headline(report), style="bold")]
    for _, group in groupby(report.verdicts, key=lambda v: (v.problem, v.account, v.region, v.trail)):
        parts += [Text(), _chain(list(group))]
    parts.append(_table(report.chains))
    parts.append(facts([("Digests", _counts(report.digests)), ("Log files", _counts(report.logs))]))
    parts += [Text(cell(_note(note)), style="dim") for note in report.notes if note.kind not in _QUIET]
    return Group(*parts)


def _headline(report: Any) -> str:
    if not report.chains:
        return "Nothing is proven: there are no digests."
    wrong, unknown = len(report.problems), len(report.unknown)
    if wrong:
        return f"{wrong:,} objects are not as CloudTrail delivered them." + (
            f" {unknown:,} more cannot be told." if unknown else ""
        )
    if unknown:
        return f"Nothing wrong was found, but {unknown:,} objects cannot be told."
    return "All digests and the log files they list are as CloudTrail delivered them."


def _chain(verdicts: Sequence[Any]) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.padding import Padding  # noqa: PLC0415  same
    from rich.text import Text  # noqa: PLC0415  same

    first = verdicts[0]
    lines: list[RenderableType] = [Text(cell(f"{first.trail} in {first.account}, {first.region}"), style="bold")]
    for kind in dict.fromkeys(v.kind for v in verdicts):
        mine = [v for v in verdicts if v.kind is kind]
        style = "red" if mine[0].problem else "yellow"
        for one in mine[:_SHOWN]:
            span = cell(one.start) if one.start == one.end else f"{cell(one.start)} to {cell(one.end)}"
            words = f"{kind.value.replace('_', ' ').upper()} {one.what}, {span}: {cell(one.why)}"
            lines += [
                Padding(Text(words, style=style), (0, 0, 0, 2)),
                Padding(Text(cell(one.uri, 2_000), overflow="fold"), (0, 0, 0, 4)),
            ]
        if len(mine) > _SHOWN:
            lines.append(Padding(Text(f"… and {len(mine) - _SHOWN:,} more (--json has all)"), (0, 0, 0, 2)))
    return Group(*lines)


def _table(chains: Sequence[Any], foot: str = "") -> RenderableType:
    return table(
        ["Account", "Region", "Trail", "Home", "Digests", "From", "To"],
        ([c.trail.account, c.trail.region, _trail(c.trail), c.trail.home, c.digests, c.first, c.last] for c in chains),
        foot=foot,
        empty="No digests: is log file validation on?",
    )


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {kind.replace('_', ' ')}" for kind, number in counts.items()) or "none"


def _note(note: Any) -> str:
    span = " to ".join(cell(time) for time in (note.start, note.end) if time is not None)
    return f"{note.trail or 'note'} in {note.account}, {note.region}, {span}: {note.text}"


def _trail(trail: Any) -> str:
    return f"{trail.name} (backfill)" if trail.backfill else str(trail.name)
