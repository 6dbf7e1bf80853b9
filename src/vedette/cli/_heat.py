"""Hours by regions in 80 columns."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.console import RenderableType

_LABEL, _COLUMNS = 22, 56
#: Columns of so many hours each: the first with which the time fits.
_STEPS = (1, 2, 3, 4, 6, 8, 12, 24, 48, 168)
_LEVELS = "▁▂▃▄▅▆▇█"
_RANK = {"arrived": 0, "quiet": 0, "doubt": 1, "gap": 2}
_MARKS = {1: ("?", "yellow"), 2: ("!", "bold white on red")}


def heat_map(report: Any) -> RenderableType:
    """One line a source and region, all accounts together; a column is an hour, or as many as make it fit."""
    from rich.text import Text  # noqa: PLC0415  slow to import

    first = report.since.replace(minute=0, second=0, microsecond=0)
    hours = int((report.until - first) / timedelta(hours=1)) + 1
    step = next((s for s in _STEPS if hours <= s * _COLUMNS), max(1, -(-hours // _COLUMNS)))
    width = -(-hours // step)
    out = Text()
    for source, rows in _by_region(report).items():
        out.append(f"{source}\n", style="bold")
        out.append(f"{'':<{_LABEL}}{_days(first, step, width)}\n", style="dim")
        for region, cells in sorted(rows.items()):
            out.append(f"  {region[: _LABEL - 3]:<{_LABEL - 2}}")
            _line(out, cells, first, step, width)
            out.append("\n")
    unit = "an hour" if step == 1 else f"{step} hours"
    out.append(f"one column is {unit}; ", style="dim")
    out.append("!", style="bold white on red")
    out.append(" gap  ? cannot tell  · nothing expected  ▁…█ events\n", style="dim")
    return out


def _by_region(report: Any) -> dict[str, dict[str, list[Any]]]:
    out: dict[str, dict[str, list[Any]]] = {}
    for one in report.streams:
        cells = report.cells.get(one.stream.entity)
        if cells:
            out.setdefault(one.stream.source, defaultdict(list))[one.stream.region].extend(cells)
    return out


def _line(out: Any, cells: Iterable[Any], first: datetime, step: int, width: int) -> None:
    events, rank = [0] * width, [-1] * width
    for cell in cells:
        place = int((cell.hour - first) / timedelta(hours=step))
        if 0 <= place < width:
            events[place] += cell.events
            rank[place] = max(rank[place], _RANK[cell.state])
    most = max(events, default=0)
    for number, worst in zip(events, rank, strict=True):
        if worst in _MARKS:
            mark, style = _MARKS[worst]
            out.append(mark, style=style)
        elif number:
            out.append(_LEVELS[min(7, int(8 * (number / most) ** 0.5))])
        else:
            out.append(" " if worst < 0 else "·", style="dim")


def _days(first: datetime, step: int, width: int) -> str:
    """A ruler: each day's number where it begins, as far apart as they can be read."""
    line = [" "] * (width + 6)
    free = 0
    for place in range(width):
        time = first + timedelta(hours=step * place)
        begins = place == 0 or time.date() != (time - timedelta(hours=step)).date()
        if begins and place >= free:
            text = f"{time:%m-%d}"
            line[place : place + 5] = text
            free = place + 6
    return "".join(line).rstrip()[: _COLUMNS + 2]
