"""vedette run."""

from __future__ import annotations

import json as jsonlib
import signal
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._output import plain, show
from vedette.cli._runtime import PARTLY_UNKNOWN, Json, Source, runtime, tell

if TYPE_CHECKING:
    from collections.abc import Iterator


def run(
    ctx: typer.Context,
    *,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Folders, s3://bucket/prefix, sqs://QUEUE, kinesis://STREAM, firehose://HOST:PORT…"
        ),
    ],
    source: Source = None,
    interval: Annotated[float, typer.Option(min=0.1, help="Seconds between rounds that found nothing.")] = 30.0,
    json: Json = False,
) -> None:
    """Follow logs: collect, detect and alert in small batches until stopped.

    Each address has its turn; one that fails is left alone for a while, and the others go on.
    Stop it with Ctrl-C or SIGTERM: it ends with the round it is in. With --json it prints one object a round.
    Objects that could not be fetched and rules that did not load are named on stderr, and the exit code is 4.
    """
    current = runtime(ctx)
    stop = threading.Event()
    losses = _Losses()
    show_one = _print_json_line if json else _show_cycle

    def on_cycle(cycle: Any) -> None:
        losses.tell(cycle)
        show_one(cycle)

    if not json:
        tell(f"following {', '.join(paths)}; Ctrl-C stops")
    with _stopped_by_signals(stop):
        current.api.run(
            paths,
            config=current.config,
            interval=interval,
            stop=stop,
            on_cycle=on_cycle,
            source=source,
        )
    if losses.unknown:
        raise typer.Exit(PARTLY_UNKNOWN)


class _Losses:
    """What rounds could not do: told once, and again where it went away and came back."""

    def __init__(self) -> None:
        self.unknown = False
        self._told: set[str] = set()

    def tell(self, cycle: Any) -> None:
        """Say on stderr what the round before did not have."""
        collected = cycle.collected
        problems = dict.fromkeys(str(problem) for problem in (*collected.problems, *cycle.detected.problems))
        for problem in problems:
            if problem not in self._told:
                tell(problem)
        self._told = set(problems)
        if collected.rejected:
            tell(f"{collected.rejected:,} rejected; 'vedette rejects list' tells why")
        self.unknown |= bool(problems or collected.failed)


def _print_json_line(cycle: Any) -> None:
    from vedette.alert.incident_view import to_json as incident  # noqa: PLC0415  slow to import
    from vedette.alert.render import to_json  # noqa: PLC0415  same

    out = {
        "round": cycle.number,
        "collected": plain(cycle.collected),
        "detected": plain(cycle.detected),
        "alerts": [to_json(alert) for alert in cycle.alerts],
        "incidents": [incident(one) for one in cycle.incidents],
    }
    sys.stdout.write(jsonlib.dumps(out) + "\n")
    sys.stdout.flush()


def _show_cycle(cycle: Any) -> None:
    from vedette.alert.incident_view import incident_table, of_alerts  # noqa: PLC0415  slow to import
    from vedette.alert.render import alert_table  # noqa: PLC0415  same

    collected, detected = cycle.collected, cycle.detected
    if collected.discovered or cycle.alerts:
        tell(
            f"{datetime.now(UTC):%H:%M:%SZ} {collected.stored:,} stored, {collected.rejected:,} rejected, "
            f"{detected.matches:,} matches, {detected.alerts_new:,} new alerts"
            + (f"; new or grown: {of_alerts(cycle.incidents)}" if cycle.incidents else "")
        )
    if cycle.incidents:
        show(incident_table(list(cycle.incidents), datetime.now(UTC)))
    if cycle.alerts:
        show(alert_table(list(cycle.alerts), datetime.now(UTC)))


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Make the first signal a polite one; the second ends the program at once."""

    def ask(number: int, _frame: object) -> None:
        if stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
