"""What CloudTrail's digests prove of hours: that nothing happened, or that something did. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vedette.collect.coverage import Known, Stream
from vedette.collect.coverage_counts import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.lake.hours import Digest

#: CloudTrail delivers within about 15 minutes: events of a digest's last minutes may be in the next one.
_LATE = 15 * 60


def known_from(digests: Iterable[Digest], source: str = "cloudtrail") -> Known:
    """What the digests say of each account and region.

    Digests without log files prove their time quiet, but for the last quarter of an hour before the next digest that
    has some. The first and the last event of those that have files prove the hours they lie in not to be empty.
    """
    quiet: defaultdict[Stream, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    listed: defaultdict[Stream, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    by_stream: defaultdict[Stream, list[Digest]] = defaultdict(list)
    for one in digests:
        by_stream[Stream(source, one.account, one.region)].append(one)
    for stream, theirs in by_stream.items():
        for one in theirs:
            if one.files:
                for time in {one.oldest, one.newest} - {None}:
                    listed[stream][int(time // HOUR)] += one.files  # type: ignore[operator]  # None was taken out
        for start, end in _empty(theirs):
            for hour in range(int(start // HOUR), int(-(-end // HOUR))):
                share = (min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)) / HOUR
                quiet[stream][hour] = min(1.0, quiet[stream][hour] + share)
    return Known(
        {stream: {h: s for h, s in hours.items() if h not in listed[stream]} for stream, hours in quiet.items()},
        {stream: dict(hours) for stream, hours in listed.items() if hours},
    )


def _empty(digests: list[Digest]) -> list[tuple[float, float]]:
    """The spans in which digests that follow each other list nothing, shortened by the time of delivery."""
    spans: list[tuple[float, float]] = []
    for one in sorted(digests, key=lambda d: (d.start, d.end)):
        if one.files:
            continue
        if spans and one.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], one.end))
        else:
            spans.append((one.start, one.end))
    return [(start, end - _LATE) for start, end in spans if end - _LATE > start]
