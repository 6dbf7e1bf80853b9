"""vedette query."""

from __future__ import annotations

import re
import sys
from itertools import islice
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import Annotated, Any

import typer

from vedette.cli._levels import Format
from vedette.cli._output import Fitting, show
from vedette.cli._runtime import Json, Runtime, Since, Source, Until, runtime, tell
from vedette.cli._times import parse_span
from vedette.errors import UsageError

_SQL = re.compile(
    r"\s*(select|with|from|describe|summarize|explain|values|show)\s+\S.*|\s*\(.*", re.IGNORECASE | re.DOTALL
)

#: Rows of a table where no limit is given: more than anyone reads.
TABLE_ROWS = 200


def query(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[SQL | WORDS...]", help="SQL, or words to find.")
    ] = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="field=value; also != ~ !~ > < >= <= and field:null; * stands for anything; may be repeated."
        ),
    ] = None,
    format: Annotated[Format | None, typer.Option(help="How rows are written; default: table.")] = None,  # noqa: A002  the option's name
    output: Annotated[Path | None, typer.Option(help="The file to write to, instead of stdout.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
    json: Json = False,
) -> None:
    """Search the lake: with SQL, or by time, fields and words.

    vedette query "SELECT ev_action, count(*) FROM cloudtrail GROUP BY 1 ORDER BY 2 DESC"

    vedette query --since 24h --where ev_actor=*alice* AccessDenied
    """
    current = runtime(ctx)
    chosen = _format(format, output, json=json)
    result = _ask(
        current,
        words=words or [],
        source=source,
        span=(since, until),
        where=where or [],
        limit=limit,
        chosen=chosen,
    )
    if chosen is Format.TABLE:
        _show(result, limit)
    else:
        done = current.api.export(result, output or sys.stdout.buffer, form=chosen.value, config=current.config)
        if output:
            tell(f"{done.rows:,} rows written to {output}")
    for note in getattr(result, "notes", ()):
        tell(note)


def _format(wanted: Format | None, output: Path | None, *, json: bool) -> Format:
    """Choose by --format, --json, or the file's ending. Raises `UsageError` where they differ."""
    if json:
        if wanted not in {None, Format.JSON}:
            raise UsageError(f"--json and --format {wanted} do not go together", hint="give one of them")
        return Format.JSON
    endings = {f".{form}": form for form in Format if form is not Format.TABLE}
    chosen = wanted or (endings.get(output.suffix.lower()) if output else Format.TABLE)
    if chosen is None or (output and chosen is Format.TABLE):
        raise UsageError("a file needs a format", where="--output", hint="end it in .json, .jsonl, .csv or .parquet")
    if chosen is Format.PARQUET and output is None:
        raise UsageError("Parquet is not for a terminal", where="--format", hint="give --output FILE.parquet")
    return chosen


def _ask(
    current: Runtime,
    *,
    words: list[str],
    source: str | None,
    span: tuple[str | None, str | None],
    where: list[str],
    limit: int | None,
    chosen: Format,
) -> Any:
    """Run SQL, or the short form."""
    start, end = parse_span(*span)
    if limit is None and chosen is Format.TABLE:
        limit = TABLE_ROWS + 1
    text = " ".join(words)
    if _SQL.fullmatch(text):
        if source or start or end or where:
            raise UsageError(
                "SQL does not go together with --source, --since, --until and --where",
                hint="write the conditions in SQL: ev_time, ev_actor, ev_src_ip…",
            )
        return current.api.query(text, config=current.config, limit=limit)
    for one in where:
        if not re.match(r"\s*[^\s=!<>~:]+\s*([!<>]?=|!?~|[<>]|:null$)", one):
            raise UsageError(f"{one!r} is no condition", where="--where", hint="write field=value")
    if not (words or where or start or end or source):
        raise UsageError("nothing to search for", hint="give SQL, words, --where field=value, or --since 24h")
    return current.api.search(
        config=current.config, source=source, since=start, until=end, where=where, words=words, limit=limit
    )


def _show(result: Any, limit: int | None) -> None:
    rows = list(islice(iter(result.rows), limit or TABLE_ROWS + 1))
    cut = limit is None and len(rows) > TABLE_ROWS
    shown = rows[:TABLE_ROWS] if cut else rows
    foot = f"The first {TABLE_ROWS} rows; --limit N shows more, --output FILE.csv writes all." if cut else ""
    show(Fitting(result.columns, shown, foot=foot, empty="No rows."))
