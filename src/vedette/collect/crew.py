"""Processes that read batches beside this one: Python runs on one core a process.

This process keeps what there may be one of: the claims on keys, the ledger and the commits. A process apart reads,
projects and writes files, and asks here which rows are new. Where it dies its claims are given back and its batch is
read once more by another; objects that two processes died of are told and left for the next run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from vedette import log
from vedette.collect.apart import READY, Given, Opening, Part
from vedette.collect.workers import Result
from vedette.lake.apart import Apart
from vedette.lake.dedupe import Wanted
from vedette.lake.ingest import Prepared, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.collect.lane import Lane
    from vedette.collect.settings import Settings
    from vedette.lake.dedupe import Claim
    from vedette.model import Found

_log = log.get(__name__)

#: Seconds that a process whose end of the socket is closed gets to end by itself.
_PATIENCE = 5.0
#: Seconds that a process may take to start in place of one that is gone.
_STARTING = 60.0
#: Processes that a batch is given to, one after another.
_TRIES = 2
#: By its name, so that what is sent is of the classes that are received. Modules are loaded without looking for
#: unreachable objects among theirs again and again.
_COMMAND = "import gc; gc.set_threshold(200_000); from vedette.collect.apart import main; main()"


class _Ended(Exception):  # noqa: N818  it is no error yet
    """The process apart is gone."""

    def __init__(self, code: int | None) -> None:
        super().__init__()
        self.code = code


class _Hand:
    """One process apart; one thread at a time asks it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  this interpreter, with a text of ours
                [sys.executable, "-c", _COMMAND, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._other = Connection(ours.detach())
        self._ready = False
        self._lanes: set[str] = set()

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether it has started; waits so long for it. Raises `_Ended` where it never will."""
        try:
            if not self._ready and self._other.poll(seconds):
                self._ready = self._other.recv() == READY
        except (EOFError, OSError):
            raise _Ended(self.close()) from None
        return self._ready

    def run(self, lane: Lane, settings: Settings, batch: Sequence[Found]) -> list[Result]:
        """As `Workers.run`, in the other process. Raises what it raised, and `_Ended`."""
        claims: dict[int, Claim] = {}
        done = False
        try:
            answer = self._ask(lane, settings, batch, claims)
            done = not isinstance(answer, Exception)
        except (EOFError, OSError):
            raise _Ended(self.close()) from None
        finally:
            if not done:
                lane.committer.claims.release(claims.values())
        if isinstance(answer, Exception):
            raise answer
        return [_result(part, batch, claims) for part in answer]

    def _ask(
        self, lane: Lane, settings: Settings, batch: Sequence[Found], claims: dict[int, Claim]
    ) -> list[Part] | Exception:
        """Have the batch read, and answer what is asked about its keys meanwhile."""
        name = lane.source.name
        if name not in self._lanes:
            self._lanes.add(name)
            self._other.send(Opening(name, Apart.of(lane.committer.table), settings))
        self._other.send(Given(name, list(map(_bare, batch))))
        while isinstance(message := self._other.recv(), Wanted):
            keep, claim = lane.committer.claims.keep(message)
            if claim is not None:
                claims[claim.number] = claim
            self._other.send((keep, claim.number if claim else None))
        answer: list[Part] | Exception = message
        return answer

    def close(self) -> int | None:
        """See it end, of whose end of the socket nothing came; returns its exit code, negative for a signal."""
        self._other.close()
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it, while it has nothing to do; returns its exit code."""
        self._other.close()
        self._process.kill()
        return self._process.wait()


def _bare(found: Found) -> Found:
    """What of an object another process needs: whom to tell and how far the walk is are asked here."""
    return found if found.done is None and found.mark is None else found._replace(done=None, mark=None)


def _result(part: Part, batch: Sequence[Found], claims: dict[int, Claim]) -> Result:
    claim = None if part.claim is None else claims[part.claim]
    tallies = [Tally(*values) for values in part.tallies]
    return Result(
        Prepared(tallies, part.written, part.rejected, claim, part.texts, part.rows),
        [batch[place] for place in part.found],
        [(batch[place], problem) for place, problem in part.failed],
        [(batch[place], problem) for place, problem in part.gone],
    )


class Crew:
    """Up to `most` processes apart, begun when there is work for them. Safe for threads."""

    def __init__(self, most: int, settings: Settings) -> None:
        self._settings = settings
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[_Hand] = []
        self._begun = False
        self._here = 0  # batches that are read in this process now

    @classmethod
    def of(cls, settings: Settings) -> Crew:
        """One process fewer than what may run at once: this one reads, too."""
        return cls(processes(settings.jobs) - 1, settings)

    def begin(self) -> None:
        """There is much to do: start the processes, once."""
        with self._lock:
            if not self._begun:
                self._begun = True
                self._idle.extend(_Hand() for _ in range(self._most))

    def run(self, lane: Lane, batch: Sequence[Found]) -> list[Result]:
        """Read a batch in a process that is idle, else here; bytes that came with their objects stay here."""
        hand = None if any(found.data is not None for found in batch) else self._take()
        return self._read(lane, batch) if hand is None else self._given(hand, lane, batch)

    def _read(self, lane: Lane, batch: Sequence[Found]) -> list[Result]:
        with self._lock:
            self._here += 1
        try:
            return lane.workers.run(0, batch)
        finally:
            with self._lock:
                self._here -= 1

    def _given(self, hand: _Hand | None, lane: Lane, batch: Sequence[Found]) -> list[Result]:
        """Read a batch in a process apart, and in another where that one ends."""
        code: int | None = 0
        for _ in range(_TRIES):
            if hand is None:
                return self._read(lane, batch)
            try:
                results = hand.run(lane, self._settings, batch)
            except _Ended as ended:
                code = ended.code
                _log.warning(
                    "process_apart_ended", code=code, objects=len(batch), hint="its objects are read once more"
                )
                hand = self._another()
            except BaseException:
                self._give(hand)
                raise
            else:
                self._give(hand)
                return results
        if hand is not None:
            self._give(hand)
        why = f"{_TRIES} processes ended while they read it and {len(batch) - 1} other objects (exit code {code})"
        return [
            Result(Prepared([], [], [], None), [], [(found, f"{found.uri}: {why}; see the log") for found in batch])
        ]

    def _take(self) -> _Hand | None:
        """A process that has started; one that is starting, where this process has enough to do meanwhile."""
        with self._lock:
            ready = [hand for hand in list(self._idle) if self._started(hand)]
            busy = self._here >= max(1, self._settings.jobs - self._most)
            if not ready and not (busy and self._idle):
                return None
            hand = ready[0] if ready else self._idle[0]
            self._idle.remove(hand)
        return hand if self._started(hand, _STARTING) else None

    def _started(self, hand: _Hand, seconds: float = 0.0) -> bool:
        """Whether it can be given a batch; one that never will be is let go."""
        try:
            found = hand.ready(seconds)
        except _Ended as ended:
            code = ended.code
        else:
            if found or not seconds:
                return found
            code = hand.kill()
        if hand in self._idle:
            self._idle.remove(hand)
        _log.warning("process_apart_failed", code=code, hint="fewer processes read")
        return False

    def _another(self) -> _Hand | None:
        """A new one in place of one that is gone, None where it does not start."""
        hand = _Hand()
        return hand if self._started(hand, _STARTING) else None

    def _give(self, hand: _Hand) -> None:
        with self._lock:
            self._idle.append(hand)

    def close(self) -> None:
        """End the processes; none may be at work."""
        with self._lock:
            while self._idle:
                self._idle.pop().kill()


def processes(jobs: int) -> int:
    """How many processes read, this one among them, of so many objects at once: at most one a core."""
    return min(jobs, _cores()) if hasattr(socket, "AF_UNIX") else 1


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
