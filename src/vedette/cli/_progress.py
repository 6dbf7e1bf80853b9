"""Progress on stderr, where a person looks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def objects_bar() -> Iterator[Callable[[int, int, int], None] | None]:
    """Show a bar over log objects; gives what takes (done, found, rows), or None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  slow to import
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415  same

    columns = (
        TextColumn("collect"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("objects, {task.fields[rows]:,} events"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("collect", total=None, rows=0)

        def move(done: int, found: int, rows: int) -> None:
            progress.update(task, completed=done, total=found, rows=rows)

        yield move


@contextmanager
def events_bar(total: int) -> Iterator[Callable[[int], None] | None]:
    """Show a bar over events; gives what takes the number of events just done, or None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  slow to import
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415  same

    columns = (TextColumn("simulate"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("simulate", total=total)
        yield lambda done: progress.advance(task, done)
