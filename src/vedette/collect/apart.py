"""The process apart: makes files of batches for a collection that runs in another process, and asks it about keys.

Run by `crew`, with the descriptor of one end of a socket as its argument. It ends when the other end is gone.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from vedette.collect.workers import Workers
from vedette.lake.ingest import TALLY, Prepared
from vedette.lake.quiet import keep_freed, quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vedette.collect.settings import Settings
    from vedette.collect.workers import Result
    from vedette.lake.apart import Apart
    from vedette.lake.dedupe import Claim, Wanted
    from vedette.lake.rows import Rejected
    from vedette.lake.write import Written
    from vedette.model import Found

READY = "ready"
_values = attrgetter(*TALLY)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a lane's batches are read with, told before its first."""

    lane: str
    table: Apart
    settings: Settings


@dataclass(frozen=True, slots=True)
class Given:
    """A batch: objects without their bytes."""

    lane: str
    batch: Sequence[Found]


@dataclass(frozen=True, slots=True)
class Part:
    """A `Result` on its way: objects by their place in the batch, tallies by their values, the claim by its number."""

    tallies: list[tuple[Any, ...]]
    written: list[Written]
    rejected: list[Rejected]
    claim: int | None
    texts: int
    rows: int
    found: list[int]
    failed: list[tuple[int, str]]
    gone: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Number:
    """A claim that the other process holds."""

    number: int


class _Asking:
    """The claims of the other process."""

    def __init__(self, other: Connection) -> None:
        self._other = other

    def keep(self, batch: Wanted) -> tuple[NDArray[np.bool_], Claim | None]:
        self._other.send(batch)
        keep, number = self._other.recv()
        return keep, None if number is None else _Number(number)  # type: ignore[return-value]  # it is only handed back

    def release(self, claims: Iterable[Claim | None]) -> None:
        """The other process does it when it hears of the error."""


def _parts(results: Sequence[Result], batch: Sequence[Found]) -> list[Part]:
    place = {id(found): number for number, found in enumerate(batch)}
    return [_part(result, result.prepared, place) for result in results]


def _part(result: Result, prepared: Prepared, place: dict[int, int]) -> Part:
    return Part(
        tallies=[_values(tally) for tally in prepared.tallies],
        written=prepared.written,
        rejected=prepared.rejected,
        claim=prepared.claim.number if prepared.claim else None,
        texts=prepared.texts,
        rows=prepared.rows,
        found=[place[id(found)] for found in result.found],
        failed=[(place[id(found)], problem) for found, problem in result.failed],
        gone=[(place[id(found)], problem) for found, problem in result.gone],
    )


def serve(other: Connection) -> None:
    """Read batches until the other end is closed."""
    lanes: dict[str, Workers] = {}
    asking = _Asking(other)
    other.send(READY)
    while True:
        message = other.recv()
        if isinstance(message, Opening):
            lanes[message.lane] = Workers(message.table, asking, message.settings)
            continue
        answer: list[Part] | Exception
        try:
            answer = _parts(lanes[message.lane].run(0, message.batch), message.batch)
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001  it is raised again in the other process
            answer = error
        other.send(answer)


def main() -> None:
    """Serve on the descriptor that the command line names. Interrupts are for the other process to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed()
    with quiet(), Connection(int(sys.argv[1])) as other:
        try:
            serve(other)
        except (EOFError, OSError):
            return


if __name__ == "__main__":
    main()
