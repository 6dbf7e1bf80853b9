"""Detection over a table as it grows: what came since a position, in passes of bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette import log
from vedette.detect.baseline import past
from vedette.detect.baseline.profile import Learned
from vedette.detect.job import Settled
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Rule
    from vedette.detect.run import Detector
    from vedette.lake.engine import Engine
    from vedette.lake.events import EventTable, LakeFile

_log = log.get(__name__)

#: Rows that one pass takes at the most, but for a single larger file: bounds memory, changes no result.
PASS_ROWS = 1_500_000
_TICK = timedelta(microseconds=1)
#: How late rows may come, where a rule does not say.
_LATENESS_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Pass:
    """The matches of one pass; `position` is set on the last, when everything before it is done.

    `latest` is then the latest event time known, None for none.
    """

    matches: list[CountedMatch]
    rows: int
    files: int
    position: str | None = None
    latest: datetime | None = None


class Follower:
    """Runs a detector over what is new in a table. One thread at a time."""

    def __init__(self, table: EventTable, detector: Detector, engine: Engine) -> None:
        self._table = table
        self._detector = detector
        self._engine = engine
        self._before: datetime | None = None
        self._now: datetime | None = None

    def passes(
        self, position: str | None, since: Window | None = None, latest: datetime | None = None
    ) -> Iterator[Pass]:
        """Passes over the files appended after `position`, oldest events first; at least one, maybe empty.

        With `since`, every event of that window instead, whatever was looked at before. `latest` is the latest event
        time that was known at the position. Before the first pass profiles learn what is new to them.
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
        self._before = latest if since is None else None
        self._now = max([f.end for f in files] + ([latest] if latest else []), default=None)
        groups = list(_groups(sorted(files, key=lambda f: (f.start, f.path))))
        for number, group in enumerate(groups):
            last = number == len(groups) - 1
            whole = last and number == 0 and since is None and position is None
            yield self._pass(group, end if last else None, since, whole=whole)
        if not groups:
            yield Pass([], 0, 0, end, self._now)

    def _pass(self, files: list[LakeFile], position: str | None, window: Window | None, *, whole: bool = False) -> Pass:
        """Detect in those files; `whole` says that there is nothing beside them."""
        source = self._table.source
        self._engine.view("vedette_new", source, [f.path for f in files], window=window)
        context = None if whole else self._context
        matches = list(self._detector.run("vedette_new", context, source, settled=self._settled))
        if position is not None:
            matches.extend(self._detector.settle(self._near, self._settled, [source.name]))
        return Pass(matches, sum(f.rows for f in files), len(files), position, self._now)

    def _settled(self, rule: Rule) -> Settled | None:
        """Up to when a rule of this source may judge: the latest event time known, less its lateness."""
        if self._now is None or rule.correlation is None:
            return None
        late = timedelta(seconds=rule.correlation.options.get("lateness", _LATENESS_SECONDS))
        return Settled(None if self._before is None else self._before - late, self._now - late)

    def _near(self, source: str, window: Window) -> str | None:
        """A relation with every row of this source in the window."""
        return self._context(window) if source == self._table.source.name else None

    def _context(self, window: Window) -> str:
        """A relation with every row of the window, old and new."""
        end = window.end + _TICK if window.end is not None else None
        around = Window(window.start, end)
        paths = [f.path for f in self._table.files(around)]
        self._engine.view("vedette_context", self._table.source, paths, window=around)
        return "vedette_context"

    def _learn(self, profiles: Profiles) -> None:
        """Put into each profile what came since it last learned: each row once, whatever happens meanwhile."""
        source, rules = self._table.source, self._detector.rules
        wanted = past.wanted(rules, source)
        positions = profiles.positions(wanted)
        behind: dict[str | None, list[str]] = {}
        for one in wanted:
            behind.setdefault(positions.get(one), []).append(one)
        for position, ids in behind.items():
            new = self._table.new_since(position)
            if new.position == position:
                continue
            learned: dict[str, Learned] = {}
            for group in _groups(sorted(new.files, key=lambda f: (f.start, f.path))):
                self._engine.view("vedette_learn", source, [f.path for f in group])
                chosen = {one: wanted[one] for one in ids}
                reach = self._detector.reach(source.name, "vedette_learn")
                for part in past.learned(chosen, rules, source, self._engine, "vedette_learn", reach):
                    kept = learned.setdefault(part.profile.id, part)
                    if kept is not part:
                        kept.merge(part)
            for one in ids:
                learned.setdefault(one, Learned(wanted[one][0]))
            restart = position is not None and not new.complete
            profiles.learn(list(learned.values()), before=position, after=new.position, restart=restart)


def _groups(files: list[LakeFile]) -> Iterator[list[LakeFile]]:
    group: list[LakeFile] = []
    for file in files:
        if group and sum(f.rows for f in group) + file.rows > PASS_ROWS:
            yield group
            group = []
        group.append(file)
    if group:
        yield group
