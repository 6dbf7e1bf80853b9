"""Detection over a table as it grows: what came since a position, in passes of bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.detect.baseline import past
from vedette.detect.baseline.profile import Learned
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.job import Near, Settled
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Rule
    from vedette.detect.run import Detector
    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.lake.events import EventTable, LakeFile

_log = log.get(__name__)

#: Rows that one pass takes at the most, but for part of a file: bounds memory, changes no result.
PASS_ROWS = 5_500_000
#: From so many rows on, they are read once for all profiles of rules; below, planning that costs more than it spares.
_MANY_ROWS = 50_000
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pass:
    """The matches of one pass; `position` is set on the last, when everything before it is done."""

    matches: list[CountedMatch]
    rows: int
    files: int
    position: str | None = None


class Stored:
    """The tables of the sources there are, and their rows as views of one engine. One thread at a time."""

    def __init__(self, lake: Lake, engine: Engine) -> None:
        self._lake = lake
        self._engine = engine
        self._tables: dict[str, EventTable] = {}

    def refresh(self) -> dict[str, EventTable]:
        """See what others have committed; the tables there are, by source."""
        from vedette.lake.events import EventTable  # noqa: PLC0415  PyIceberg takes long to import

        for source in registry.sources().values():
            if source.name in self._tables:
                self._tables[source.name].refresh()
            elif self._lake.exists(source):
                self._tables[source.name] = EventTable(self._lake, source)
        return dict(self._tables)

    def near(self, source: str, window: Window) -> str | None:
        """A view with the stored rows of a source in a window (`job.Near`)."""
        table = self._tables.get(source)
        if table is None:
            return None
        name = f"vedette_near_{source}"
        self._engine.view(name, table.source, [f.path for f in table.files(window)], window=window)
        return name

    def latest(self) -> dict[str, datetime]:
        """The time of each source's latest event, UTC; sources without events are left out."""
        ends = {name: table.latest() for name, table in self._tables.items()}
        return {name: end for name, end in ends.items() if end is not None}


class Follower:
    """Runs a detector over what is new in a table. One thread at a time.

    `near` and `settled` are as in `Detector.run`.
    """

    def __init__(
        self,
        table: EventTable,
        detector: Detector,
        engine: Engine,
        *,
        near: Near | None = None,
        settled: Callable[[Rule], Settled | None] | None = None,
    ) -> None:
        self._table = table
        self._detector = detector
        self._engine = engine
        self._near = near
        self._settled = settled

    def passes(self, position: str | None, since: Window | None = None) -> Iterator[Pass]:
        """Passes over the files appended after `position`, oldest events first; at least one, maybe empty.

        With `since`, every event of that window instead, whatever was looked at before. Before the first pass profiles
        learn what is new to them.
        """
        self._table.refresh()
        if self._detector.profiles is not None:
            self._learn(self._detector.profiles)
        if since is not None:
            files, end = self._table.files(since), None
        else:
            new = self._table.new_since(position)
            if not new.complete:
                _log.warning("checkpoint_lost", source=self._table.source.name, files=len(new.files))
            files, end = new.files, new.position
        groups = list(_groups(sorted(files, key=lambda f: (f.start, f.path))))
        for number, group in enumerate(groups):
            last = number == len(groups) - 1
            whole = last and number == 0 and since is None and position is None
            yield self._pass(group, end if last else None, since, whole=whole)
        if not groups:
            yield Pass([], 0, 0, end)

    def _pass(self, files: list[LakeFile], position: str | None, window: Window | None, *, whole: bool = False) -> Pass:
        """Detect in those files; `whole` says that there is nothing beside them."""
        source = self._table.source
        paths = [f.path for f in files]
        self._engine.view("vedette_new", source, paths, window=window)
        context = None if whole else partial(self._context, paths, window or Window())
        found = self._detector.run("vedette_new", context, source, near=self._near, settled=self._settled)
        matches = list(found)
        return Pass(matches, sum(f.rows for f in files), len(files), position)

    def _context(self, paths: list[str], inside: Window, window: Window, *, new: bool = True) -> str:
        """A relation with every row of the window, or those that are not new (of these files, and `inside`)."""
        around = Window(window.start, window.end + _TICK if window.end is not None else None)
        there = [f.path for f in self._table.files(around)]
        if new:
            self._engine.view("vedette_context", self._table.source, there, window=around)
            return "vedette_context"
        parts = [(sorted({*there}.difference(paths)), around)]
        parts += [(paths, one) for one in _outside(inside, around)]
        for number, (files, when) in enumerate(parts):
            self._engine.view(f"vedette_beside_{number}", self._table.source, files, window=when)
        united = " UNION ALL BY NAME ".join(f"SELECT * FROM vedette_beside_{n}" for n in range(len(parts)))
        self._engine.execute(f"CREATE OR REPLACE VIEW vedette_beside AS {united}")
        return "vedette_beside"

    def _learn(self, profiles: Profiles) -> None:
        """Put into each profile what came since it last learned: each row once, whatever happens meanwhile."""
        source, rules = self._table.source, self._detector.rules
        wanted = past.wanted(rules, source)
        positions = profiles.positions(wanted)
        narrowing = past.narrowing(wanted, rules, source, self._engine)
        behind: dict[str | None, list[str]] = {}
        for one in wanted:
            behind.setdefault(positions.get(one), []).append(one)
        for position, ids in behind.items():
            new = self._table.new_since(position)
            if new.position == position:
                continue
            learned = {one: Learned(wanted[one][0]) for one in ids}
            for group in _groups(sorted(new.files, key=lambda f: (f.start, f.path))):
                self._engine.view("vedette_learn", source, [f.path for f in group])
                chosen = {one: wanted[one] for one in ids}
                reach = self._detector.reach(source.name, "vedette_learn")
                together = narrowing if sum(f.rows for f in group) >= _MANY_ROWS else None
                for part in past.learned(chosen, rules, source, self._engine, "vedette_learn", reach, together):
                    learned[part.profile.id].merge(part)
            restart = position is not None and not new.complete
            profiles.learn(list(learned.values()), before=position, after=new.position, restart=restart)


def _outside(inside: Window, around: Window) -> list[Window]:
    """What of a time is outside of another, before it and after it; empty for nothing."""
    parts = []
    if inside.start is not None and (around.start is None or around.start < inside.start):
        parts.append(Window(around.start, inside.start))
    if inside.end is not None and (around.end is None or inside.end < around.end):
        parts.append(Window(inside.end, around.end))
    return parts


def _groups(files: list[LakeFile]) -> Iterator[list[LakeFile]]:
    """The files in as few parts as may be, in their order, all of about as many rows."""
    total = sum(file.rows for file in files)
    each = max(1.0, total / max(1, -(-total // PASS_ROWS)))
    before = 0
    places = []
    for file in files:
        places.append((before + file.rows / 2) // each)
        before += file.rows
    for _, group in groupby(zip(places, files, strict=True), key=itemgetter(0)):
        yield [file for _, file in group]
