"""One unit of work: a day of one account and region, from templates to delivered objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.diary import diary, entry, pair_sides
from vedette.simulate.plan import share
from vedette.simulate.records import insight
from vedette.simulate.template import Forge, mark, split
from vedette.simulate.traffic import SCAN_BURST, streams
from vedette.simulate.write import Shelf, Tally

if TYPE_CHECKING:
    from pathlib import Path

    from vedette.simulate.org import Account, Organisation
    from vedette.simulate.plan import Unit
    from vedette.simulate.records import Call
    from vedette.simulate.template import Template
    from vedette.simulate.traffic import Stream

    Line = tuple[int, bytes]

_SATURDAY = 5
_DAY_SECONDS = 86400
_FILL = 40  # events an object should hold on average before objects come more often
_MINUTES = (5, 10, 15, 30, 60)
_RUNS = (1, 1, 1, 2, 2, 3, 5, 8)  # programs read many things in a row, and page through lists
_REDELIVERED = 0.03  # share of objects that hold a few records of the one before


class _Habits:
    """What may happen in an account and region, as templates half made; shared by all days of a process."""

    def __init__(self, org: Organisation, account: Account, region: str) -> None:
        self.account, self.region = account, region
        self.items: list[tuple[Stream, Call, float]] = []
        for stream in streams(org, account, region):
            factor = stream.weight / sum(weight for _, weight in stream.calls)
            self.items += [(stream, call, weight * factor) for call, weight in stream.calls]
        self._pieces: dict[int, list[str]] = {}

    def pieces(self, at: int) -> list[str]:
        """Return the record of an item as `template.split` makes it."""
        if at not in self._pieces:
            stream, call, _ = self.items[at]
            self._pieces[at] = split(entry(0, call, stream.caller, self.account.id, self.region)[1])
        return self._pieces[at]


@lru_cache(maxsize=64)
def _habits(org: Organisation, account: Account, region: str) -> _Habits:
    return _Habits(org, account, region)


class _Mix:
    """The calls of every stream as one list to draw from, with weights by hour and burst."""

    def __init__(self, forge: Forge, habits: _Habits, *, weekend: bool) -> None:
        self.forge, self.habits, self._weekend = forge, habits, weekend
        self.items = habits.items
        self.bursts = [stream.burst for stream, _, _ in self.items]
        self.runs = [not call.error[0] and (call.read or call.category == "Data") for _, call, _ in self.items]
        self._templates: list[Template | None] = [None] * len(self.items)
        self._cumulative: dict[tuple[int, bool], list[float]] = {}

    def cumulative(self, hour: int, *, burst: bool) -> list[float]:
        """Return running weights of the items in an hour, with or without the streams that come in bursts."""
        key = hour, burst
        if key not in self._cumulative:
            weekend = self._weekend
            self._cumulative[key] = list(
                accumulate(
                    weight * stream.hours[hour] * (stream.weekend if weekend else 1.0)
                    if burst or not stream.burst
                    else 0.0
                    for stream, _, weight in self.items
                )
            )
        return self._cumulative[key]

    def template(self, at: int) -> Template:
        """Return the template of an item, made when first drawn: most units never need them all."""
        found = self._templates[at]
        if found is None:
            found = self._templates[at] = self.forge.fill(self.habits.pieces(at))
        return found


def write_unit(org: Organisation, unit: Unit, dest: Path) -> Tally:
    """Write a unit's objects under the bucket folders of `dest`, and return what was written."""
    return _Work(org, unit, dest).run()


class _Work:
    def __init__(self, org: Organisation, unit: Unit, dest: Path) -> None:
        self.org, self.unit = org, unit
        self.rng = ids.rng_for(org.seed, "work", unit.account.id, unit.region, unit.day)
        self.forge = Forge(org, unit.account, unit.region, unit.day)
        self.midnight = datetime.combine(unit.day, datetime.min.time(), UTC)
        self.tally = Tally()
        here = unit.account.id, unit.region
        self.shelf = Shelf(dest / org.trail_bucket / "AWSLogs" / org.org_id, *here)
        self.old_shelf = Shelf(dest / org.old_bucket / "AWSLogs", *here)
        self.again: list[bytes] = []

    def run(self) -> Tally:
        scripted = sorted([*self._scripted(), *self.unit.attacks], key=itemgetter(0))
        left = self.unit.ordinary - (len(scripted) - len(self.unit.attacks)) - 2 * self.unit.insight
        minutes = next((size for size in _MINUTES if left >= _FILL * 1440 / size), _MINUTES[-1])
        if left:
            habits = _habits(self.org, self.unit.account, self.unit.region)
            self.mix = _Mix(self.forge, habits, weekend=self.unit.day.weekday() >= _SATURDAY)
        windows = range(0, _DAY_SECONDS, minutes * 60)
        counts = share(left, [self._load(low, minutes * 60) for low in windows]) if left else [0] * len(windows)
        at = 0
        for low, count in zip(windows, counts, strict=True):
            high = low + minutes * 60
            lines = self._window(low, high, count) if count else []
            begin = at
            while at < len(scripted) and scripted[at][0] < high:
                at += 1
            lines += scripted[begin:at]
            if lines or self.again:
                lines.sort(key=itemgetter(0))
                self._deliver(lines, self.midnight + timedelta(seconds=high))
        if self.again:
            self._deliver([], self.midnight + timedelta(days=1, minutes=5))
        if self.unit.insight:
            self._insight()
        return self.tally

    def _load(self, low: int, span: int) -> float:
        return self.mix.cumulative(low // 3600, burst=self._in_burst(low, low + span))[-1] * span

    def _in_burst(self, low: int, high: int) -> bool:
        start, length = SCAN_BURST[0] * 60, SCAN_BURST[1] * 60
        hour = low // 3600 * 3600
        return low < hour + start + length and high > hour + start

    def _window(self, low: int, high: int, count: int) -> list[Line]:
        mix, random = self.mix, self.rng.random
        picks = self.rng.choices(
            range(len(mix.items)),
            cum_weights=mix.cumulative(low // 3600, burst=self._in_burst(low, high)),
            k=count,
        )
        span, bursts, runs = high - low, mix.bursts, mix.runs
        lines: list[Line] = []
        for pick in picks:
            burst = bursts[pick]
            if burst is None:
                second = low + int(random() * span)
            else:
                begin = max(low, low // 3600 * 3600 + burst[0] * 60)
                second = begin + int(random() * (min(high, begin + burst[1] * 60) - begin))
            pattern, holes = mix.template(pick)
            again = _RUNS[int(random() * 8)] if runs[pick] else 1
            for _ in range(min(again, count - len(lines))):
                lines.append((second, pattern % tuple([hole(second) for hole in holes])))
                second = min(second + int(random() * 2), high - 1)
            if len(lines) == count:
                break
        return lines

    def _scripted(self) -> list[Line]:
        entries = []
        for source, target, count in self.unit.pairs:
            sides = pair_sides(self.org, source, target, region=self.unit.region, day=self.unit.day, count=count)
            entries += sides[0] if self.unit.account == source else sides[1]
        room = self.unit.ordinary // 3
        for group in diary(self.org, self.unit.account, self.unit.region, self.unit.day):
            if len(group) > room:
                continue
            room -= len(group)
            entries += group
        lines = []
        for second, record in entries:
            pattern, holes = self.forge.compile(record)
            lines.append((second, pattern % tuple([hole(second) for hole in holes])))
        return lines

    def _deliver(self, lines: list[Line], closed: datetime) -> None:
        fresh = [line for _, line in lines]
        delivered = closed + timedelta(minutes=self.rng.randrange(2, 9))
        self.shelf.deliver([*fresh, *self.again], delivered, self.rng, self.tally)
        self.again = []
        if fresh and self.rng.random() < _REDELIVERED:
            self.again = self.rng.sample(fresh, min(len(fresh), self.rng.randrange(1, 6)))
        until = self.unit.old_trail_until
        if until is not None:
            limit = (until - self.midnight).total_seconds()
            turn = self.rng.randrange(len(lines)) if lines else 0
            kept = [line for second, line in lines[turn:] + lines[:turn] if second <= limit]
            self.old_shelf.deliver(kept, delivered + timedelta(minutes=1), self.rng, self.tally)

    def _insight(self) -> None:
        shared, second = ids.uuid(self.rng), self.rng.randrange(9 * 3600, 18 * 3600)
        lines = []
        for state, later in (("Start", 0), ("End", 240)):
            record = insight(
                self.unit.account.id,
                self.unit.region,
                "ssm",
                "UpdateInstanceInformation",
                state=state,
                time=mark("time"),
                event_id=mark("uuid"),
                shared=shared,
            )
            pattern, holes = self.forge.compile(record)
            lines.append(pattern % tuple([hole(second + later) for hole in holes]))
        at = self.midnight + timedelta(seconds=second, minutes=30)
        self.shelf.deliver(lines, at, self.rng, self.tally, kind="CloudTrail-Insight")
