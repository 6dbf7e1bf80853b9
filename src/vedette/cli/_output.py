"""Results on stdout: as JSON that other programs rely on, or as a table for a person."""

from __future__ import annotations

import base64
import json as jsonlib
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

#: Characters of a line where stdout is no terminal.
_WIDE = 240
#: Characters of a column below which folding makes it unreadable.
_READABLE = 24


def emit(result: Any, *, json: bool, view: Callable[[], RenderableType]) -> None:
    """Print the result: as one JSON value, or as what `view` makes of it."""
    if json:
        print_json(result)
    else:
        show(view())


def print_json(value: Any) -> None:
    """Print one JSON value. Other than ASCII is escaped, so no control character reaches a terminal."""
    sys.stdout.write(jsonlib.dumps(plain(value), indent=2) + "\n")


def show(renderable: RenderableType) -> None:
    """Print for a person. Lines that are made to be copied are not broken."""
    from rich.console import Console  # noqa: PLC0415  slow to import, and not needed for JSON

    # Into a file or another program nothing is folded: there is no edge to fold at.
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE
    Console(soft_wrap=False, highlight=False, markup=False, emoji=False, width=width).print(renderable, crop=False)


def plain(value: Any) -> Any:
    """Give JSON values: times in ISO 8601 with Z, durations in seconds, bytes in base64, no NaN."""
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, date | time | Decimal):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "as_dict"):
        return plain(value.as_dict())
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


def cell(value: Any, most: int = 300) -> str:
    """Give a value as text for a table, made harmless."""
    from vedette.alert.text import clean, when  # noqa: PLC0415  only where something is shown

    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return when(value)
    found = plain(value)
    text = found if isinstance(found, str) else jsonlib.dumps(found, ensure_ascii=False)
    return clean(text, most)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, foot: str = "", empty: str = "Nothing."
) -> RenderableType:
    """Make a table; numbers stand right, and a line may follow."""
    from rich import box  # noqa: PLC0415  slow to import
    from rich.console import Group  # noqa: PLC0415  same
    from rich.table import Table  # noqa: PLC0415  same
    from rich.text import Text  # noqa: PLC0415  same

    listed = [list(row) for row in rows]
    if not listed:
        return Text(empty)
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(columns):
        numeric = all(isinstance(row[number], int | float | None) for row in listed)
        out.add_column(Text(cell(name)), justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        out.add_row(*(Text(cell(value)) for value in row))
    return Group(out, Text(cell(foot), style="dim")) if foot else out


class Fitting:
    """A table where the terminal is wide enough for it; else one record below the other."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, foot: str = "", empty: str) -> None:
        self._columns = list(columns)
        self._rows = [list(row) for row in rows]
        self._foot = foot
        self._empty = empty

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._least() <= options.max_width:
            yield table(self._columns, self._rows, foot=self._foot, empty=self._empty)
            return
        from rich.text import Text  # noqa: PLC0415  slow to import

        for number, row in enumerate(self._rows, 1):
            yield Text(f"─[ {number} ]".ljust(min(options.max_width, 40), "─"), style="dim")
            yield facts(zip(map(cell, self._columns), row, strict=True))
        if self._foot:
            yield Text(cell(self._foot), style="dim")

    def _least(self) -> int:
        """Characters of a line with which no column is folded to less than can be read."""
        widths = [len(cell(name)) for name in self._columns]
        for row in self._rows:
            widths = [max(w, len(cell(value))) for w, value in zip(widths, row, strict=True)]
        return sum(min(width, _READABLE) for width in widths) + 2 * len(widths)


def facts(pairs: Iterable[tuple[str, Any]]) -> RenderableType:
    """Make a list of names and values; empty ones are left out."""
    from rich.table import Table  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    out = Table(box=None, show_header=False, pad_edge=False)
    out.add_column(style="bold", no_wrap=True)
    out.add_column(overflow="fold")
    for name, value in pairs:
        lines = value if isinstance(value, list | tuple) else [value]
        text = "\n".join(cell(line, 5_000) for line in lines)
        if text:
            out.add_row(name, Text(text))
    return out


def megabytes(size: int) -> str:
    """Give a size in bytes as MB with one digit."""
    return f"{size / 1e6:,.1f} MB"
