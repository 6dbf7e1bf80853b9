"""Who has stopped sending: streams that are followed live, judged against now by their own past."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.collect.coverage import GAP, Judge, Stream
from vedette.collect.coverage_counts import HOUR, Counts
from vedette.lake.events import EventTable
from vedette.lake.hours import hourly
from vedette.model import Window
from vedette.state.streams import HourCount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.model import LogSource
    from vedette.state import State
    from vedette.state.streams import StreamState

#: How much of the past is kept for judging.
PAST = timedelta(days=42)
#: A stream of which nothing new was seen for so long is no longer followed.
_FOLLOWED = timedelta(days=30)
#: How long ago a stream that a person asks about may have ended.
_ASKED = timedelta(days=14)
_LATE = timedelta(hours=1)
#: Streams whose past is read anew in one cycle; the others wait for the next.
_FITS = 300
_KEPT = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Delays of objects from which on what was observed counts.
_OBSERVED = 50


@dataclass(frozen=True, slots=True)
class Silence:
    """A stream that stopped: since its last event, with what was expected since, up to when all should be here."""

    stream: Stream
    since: datetime
    until: datetime
    expected: float
    surprise: float


@dataclass(slots=True)
class Change:
    """What one look found: silences that are new, and ids of the alerts that are over, because data came again."""

    silent: list[Silence] = field(default_factory=list)
    over: list[tuple[Stream, str]] = field(default_factory=list)


class Watch:
    """Counts what is new in the lake, and says who is silent. One thread's; several processes may watch one lake."""

    def __init__(self, *, lake: Lake, state: State, engine: Callable[[], Engine]) -> None:
        self._lake = lake
        self._state = state
        self._engine = engine
        self._tables: dict[str, EventTable] = {}
        self._judges: OrderedDict[Stream, tuple[datetime, Judge]] = OrderedDict()
        self._delays: dict[str, tuple[datetime, timedelta]] = {}

    def look(self, sources: Iterable[LogSource], now: datetime, *, judge: bool = True, asked: bool = False) -> Change:
        """Count what came since the last look, and judge. `now` is the wall clock, in UTC.

        Streams that were never seen to be new are not judged, unless a person `asked`: old logs may be read at any
        time. Raises `LakeError`, `StateError`.
        """
        out = Change()
        for source in sources:
            if not self._lake.exists(source):
                continue
            came = self._count(source, now)
            if judge:
                self._judge(source, now, out, came=came, asked=asked)
        return out

    def delay(self, source: LogSource, now: datetime) -> timedelta:
        """The source's usual delay: what it declares, or what was observed (95 of 100 objects) where that is more."""
        known = self._delays.get(source.name)
        if known is None or now - known[0] > _LATE:
            seen, _ = self._state.ledger.delays(source.name)
            observed = seen[int(len(seen) * 0.95)] if len(seen) >= _OBSERVED else 0.0
            usual = max(timedelta(minutes=source.delay_minutes), timedelta(seconds=observed))
            self._delays[source.name] = known = (now, usual)
        return known[1]

    def _count(self, source: LogSource, now: datetime) -> bool:
        """Add what is new to the state; gives whether there was any."""
        table = self._tables.get(source.name)
        if table is None:
            table = self._tables[source.name] = EventTable(self._lake, source)
        else:
            table.refresh()
        before = self._state.streams.position(source.name)
        new = table.new_since(before)
        if before == new.position:
            return False
        window = Window(now - PAST, None)
        restart = before is not None and not new.complete
        files = [f for f in new.files if f.end >= now - PAST]
        if not files and before is not None and not restart:
            self._state.streams.add(source.name, [], before=before, after=new.position)
            return bool(new.files)
        engine = self._engine()
        try:
            found = hourly(engine, source, [f.path for f in files], window)
        finally:
            engine.close()
        hours = [HourCount(h.account, h.region, h.hour, h.events, h.first, h.last) for h in found]
        self._state.streams.add(source.name, hours, before=before, after=new.position, restart=restart)
        self._state.streams.forget(source.name, _hour(now - PAST))
        self._mark_fresh(source, hours, now)
        return bool(new.files)

    def _mark_fresh(self, source: LogSource, hours: list[HourCount], now: datetime) -> None:
        """Streams whose newest event is no older than it may be are followed live."""
        oldest = now - max(3 * self.delay(source, now), _LATE)
        keys = {
            key
            for one in hours
            if oldest <= one.last
            for key in ((one.account, one.region), (one.account, ""), ("", ""))
        }
        self._state.streams.mark_fresh(source.name, sorted(keys), now)

    def _judge(self, source: LogSource, now: datetime, out: Change, *, came: bool, asked: bool) -> None:
        states = self._state.streams.list(source.name)
        if not states:
            return
        delay = self.delay(source, now)
        horizon = now - delay
        if came and not asked and states[0].last < now - 3 * delay - _LATE:
            return  # a backlog is being read: what it has to say of now is still to come
        silent: dict[tuple[str, str], Silence | None] = {}
        fits = 0
        for one in states:  # the source comes first, then each account, then its regions
            stream = Stream(source.name, one.account, one.region)
            if one.alert_id is not None:
                if self._returned(one):
                    out.over.append((stream, one.alert_id))
                else:
                    silent[one.account, one.region] = None
                continue
            live = one.last >= now - _ASKED if asked else one.fresh_at is not None and one.fresh_at >= now - _FOLLOWED
            if not live or one.last >= horizon or any(key in silent for key in _above(one)):
                continue
            cached = self._judges.get(stream)
            fits += cached is None or cached[0] != one.last
            if fits > _FITS:
                break
            if (found := self._silence(stream, one, horizon)) is not None:
                silent[one.account, one.region] = found
                out.silent.append(found)

    def _returned(self, one: StreamState) -> bool:
        assert one.alert_id is not None  # noqa: S101  the caller looked
        return one.last > self._state.alerts.get(one.alert_id).last_seen

    def _silence(self, stream: Stream, one: StreamState, horizon: datetime) -> Silence | None:
        judge = self._judge_of(stream, one)
        start, end = one.last.timestamp(), horizon.timestamp()
        if not judge.knows:
            return None
        surprise = judge.surprise(start, end)
        if surprise < GAP:
            return None
        return Silence(stream, one.last, horizon, round(judge.expected(start, end), 1), round(surprise, 1))

    def _judge_of(self, stream: Stream, one: StreamState) -> Judge:
        """What the stream's past says; read again only when something came."""
        cached = self._judges.get(stream)
        if cached is None or cached[0] != one.last:
            rows = self._state.streams.hours(
                stream.source, account=stream.account, region=stream.region, since=_hour(one.last - PAST)
            )
            cached = (one.last, Judge.of(counts_of(rows)))
            self._judges[stream] = cached
            while len(self._judges) > _KEPT:
                self._judges.popitem(last=False)
        self._judges.move_to_end(stream)
        return cached[1]


def counts_of(rows: list[HourCount]) -> Counts:
    """The hours of one stream from its first to its last event."""
    start, end = (rows[0].hour, rows[-1].hour + 1) if rows else (0, 0)
    return Counts.of(((r.hour, r.events, r.first.timestamp(), r.last.timestamp()) for r in rows), start, end)


def _above(one: StreamState) -> list[tuple[str, str]]:
    return [key for key in (("", ""), (one.account, "")) if key != (one.account, one.region)]


def _hour(time: datetime) -> int:
    return int((time - _EPOCH).total_seconds() // HOUR)
