"""vedette inventory."""

from __future__ import annotations

import csv
import json as jsonlib
import sys
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import Fitting, cell, emit, plain, show, table
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, runtime, tell
from vedette.cli._times import parse_time
from vedette.cli.drift import Account, Region, untold_lines
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = ("type", "account", "region", "id", "name", "arn", "tags", "learned", "at")


def inventory(
    ctx: typer.Context,
    *,
    type_: Annotated[
        str, typer.Argument(metavar="[TYPE]", help="List the things of a type: AWS::S3::Bucket, or 'AWS::EC2::*'.")
    ] = "",
    account: Account = "",
    region: Region = "",
    name: Annotated[str, typer.Option("--name", help="Only this name, id or ARN, or a pattern: 'prod-*'.")] = "",
    tag: Annotated[str, typer.Option("--tag", help="Only what has this tag: Owner, or Owner=mira.")] = "",
    at: Annotated[str | None, typer.Option("--at", help="What existed then: 7d, 2024-05-01T13:00 (UTC).")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many things; 500 in a table.")] = None,
    form: Annotated[str, typer.Option("--format", help="How things are written: 'table' or 'csv'.")] = "table",
    json: Json = False,
) -> None:
    """Say what exists: numbers by account, region and type, or the things of one type.

    By the facts of the last snapshot of 'vedette assess', and by AWS Config's items in the lake; each thing says where
    it was learned, and when. Exits with 4 where something could not be read.
    """
    if form not in {"table", "csv"} or (json and form == "csv"):
        raise UsageError("--format is table or csv, and does not go with --json", where=f"--format {form}")
    run = runtime(ctx)
    from vedette.posture.inventory.resources import Wanted  # noqa: PLC0415  slow to import

    wanted = Wanted(account, region, type_, name, tag)
    found = run.api.inventory(config=run.config, wanted=wanted, at=parse_time(at, "--at"))
    if not (type_ or name or tag) and form == "table":
        _counts(found, json=json)
    elif form == "csv":
        _csv(islice(found.rows, limit))
        _say_untold(found, json=True)
    elif json:
        _json(islice(found.rows, limit))
        _say_untold(found, json=True)
    else:
        _table(found, limit or 500)
        _say_untold(found, json=False)
    if found.untold:
        raise typer.Exit(PARTLY_UNKNOWN)


def _counts(found: Any, *, json: bool) -> None:
    counts = found.counts()
    value = {
        **{key: getattr(found, key) for key in ("at", "snapshot", "taken", "config")},
        "counts": counts,
        "untold": found.untold,
    }
    rows = ([c.account, c.region, c.type, c.count, _learned(c)] for c in counts)
    total = sum(c.count for c in counts)
    emit(
        value,
        json=json,
        view=lambda: table(
            ["Account", "Region", "Type", "Number", "Learned from"],
            rows,
            empty="Nothing is known to exist.",
            foot=f"{total:,} things. {_source(found)}",
        ),
    )
    _say_untold(found, json=json)


def _say_untold(found: Any, *, json: bool) -> None:
    """Below a table; where other programs read stdout, on stderr."""
    for line in untold_lines(found.untold):
        if json:
            tell(line)
        else:
            sys.stdout.write(f"{cell(line)}\n")


def _learned(count: Any) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in (("snapshot", count.snapshot), ("config", count.config)) if n)


def _source(found: Any) -> str:
    parts = [f"the snapshot of {found.taken:%Y-%m-%d %H:%M}"] if found.taken else []
    parts += [f"AWS Config's items up to {found.at:%Y-%m-%d %H:%M}"] if found.config else []
    return f"By {' and '.join(parts)} UTC."


def _table(found: Any, limit: int) -> None:
    rows = list(islice(found.rows, limit + 1))
    more = f"only {limit:,} are shown: narrow it, raise --limit, or take --format csv. " if len(rows) > limit else ""
    show(
        Fitting(
            ["Type", "Account", "Region", "Name", "Id", "Tags", "Learned from", "At"],
            ([r.type, r.account, r.region, r.name, r.id, _tags(r.tags), r.learned, r.at] for r in rows[:limit]),
            foot=f"{more}{_source(found)}",
            empty=f"Nothing of that kind is known to exist. {_source(found)}",
        )
    )


def _tags(tags: Any) -> str:
    return "(not known)" if tags is None else ", ".join(f"{key}={value}" for key, value in sorted(tags.items()))


def _csv(rows: Iterable[Any]) -> None:
    out = csv.writer(sys.stdout)
    out.writerow(_COLUMNS)
    out.writerows([_field(getattr(row, name)) for name in _COLUMNS] for row in rows)


def _field(value: Any) -> str:
    """A value that no spreadsheet takes for a formula."""
    found = "" if value is None else plain(value)
    text = cell(found if isinstance(found, str) else jsonlib.dumps(found), 10_000)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _json(rows: Iterable[Any]) -> None:
    """One array, written as its members come."""
    before = "[\n"
    for row in rows:
        sys.stdout.write(before + jsonlib.dumps({name: plain(getattr(row, name)) for name in _COLUMNS}))
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")
