"""What an object's path tells: which log source it is of, its account, region and day."""

from __future__ import annotations

import re
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from vedette.model.sources import Layout, LogSource

#: Paths of so many kinds are remembered at the most.
_KEPT = 50_000
_NOTHING: Mapping[str, str] = {}
#: What varies between the names of one kind in one folder: digits, and hexadecimal letters where nothing else parts it.
_DIGITS = str.maketrans("", "", "0123456789")
_HEX = str.maketrans("", "", "0123456789ABCDEF")
#: Folders that are in the paths of many services' logs: above them all, accounts, organisations, regions, dates.
_ANY = re.compile(r"|AWSLogs|o-[a-z0-9]{10,32}|[a-z]{2,4}(-[a-z]+)+-\d|[\d-]+|.{1,2}")
#: What may stand between a folder and the days below it, tried to see whether a layout could fit down there.
_BELOW = (
    "",
    "01/",
    "01/01/",
    "2026/01/01/",
    "2026/01/01/00/",
    "us-east-1/2026/01/01/",
    "us-east-1/2026/01/01/00/",
    "us-east-1/2026/1/1/",
)


def facts_of(layouts: tuple[Layout, ...], key: str) -> dict[str, str]:
    """Account, region, day and time (ISO, UTC) that the key tells, by the first layout that fits; else empty."""
    for layout in layouts:
        found = _pattern(layout.pattern).search(key)
        facts = None if found is None else _facts(found, layout)
        if facts is not None:
            return facts
    return {}


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _facts(found: re.Match[str], layout: Layout) -> dict[str, str] | None:
    """What the groups say; None where they name a day or time that there is not."""
    groups = {k: v for k, v in found.groupdict().items() if v is not None}
    facts: dict[str, str] = {k: groups[k] for k in ("account", "region") if k in groups}
    if {"year", "month", "day"} <= groups.keys():
        try:
            facts["day"] = date(int(groups["year"]), int(groups["month"]), int(groups["day"])).isoformat()
            if {"hour", "minute"} <= groups.keys():
                clock = time(int(groups["hour"]), int(groups["minute"]), int(groups.get("second", 0)))
                facts["time"] = f"{facts['day']}T{clock.isoformat()}Z"
        except ValueError:
            return None
    return facts | {"layout": layout.title}


_Fit = tuple["LogSource", "Layout", "Mapping[str, str] | None"]
_UNSEEN = object()


class _Paths(NamedTuple):
    """What a source says of paths, its regular expressions ready: where its objects are, and what it passes over."""

    source: LogSource
    layouts: tuple[tuple[Layout, re.Pattern[str]], ...]
    others: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, source: LogSource) -> _Paths:
        return cls(
            source,
            tuple((layout, _pattern(layout.pattern)) for layout in source.layouts),
            tuple((_pattern(text), reason) for text, reason in source.others),
        )

    def passes_over(self, path: str) -> str:
        """Why an object or folder of that path is not the source's, empty where it may be."""
        return next((reason for pattern, reason in self.others if pattern.search(path)), "")

    def may_hold(self, path: str, names: Collection[str], below: Sequence[str]) -> bool:
        """Whether a layout names one of the folders, or fits the path or what may stand below it."""
        return any(
            any(name in layout.pattern for name in names) or pattern.search(path) or any(map(pattern.search, below))
            for layout, pattern in self.layouts
        )


class Places:
    """The paths of some sources' objects. Remembers what it found, a folder and kind of name; safe for threads."""

    def __init__(self, sources: Iterable[LogSource]) -> None:
        self.sources = tuple(sources)
        self._known: dict[tuple[str, str], _Fit | None] = {}
        self._paths = tuple(map(_Paths.of, self.sources))
        self._particular = tuple(one for one in self._paths if one.others)

    def facts(self, path: str) -> Mapping[str, str]:
        """Source, account, region, day (ISO) and the layout's title as the path tells them; empty where none fits.

        Where layouts of several sources fit, the one that tells most wins, and among those the longest match. A
        source that passes the path over is no candidate.
        """
        cut = path.rfind("/") + 1
        folder, name = path[:cut], path[cut:]
        head, _, tail = name.rpartition("_")
        kind = (head.translate(_DIGITS) + tail[tail.find(".") :] if "." in tail else head.translate(_DIGITS)) or (
            name.translate(_HEX)
        )
        known: _Fit | object | None = self._known.get((folder, kind), _UNSEEN)
        if known is None:
            return _NOTHING
        if known is not _UNSEEN:
            source, layout, facts = cast("_Fit", known)
            if facts is not None:
                return facts
            found = _pattern(layout.pattern).search(path)
            told = None if found is None else _facts(found, layout)
            if told is not None:
                return told | {"source": source.name}
        return self._look(folder, kind, path)

    def _look(self, folder: str, kind: str, path: str) -> Mapping[str, str]:
        if len(self._known) >= _KEPT:
            self._known.clear()
        best: tuple[tuple[int, int], LogSource, Layout, dict[str, str], bool] | None = None
        for one in self._paths:
            if one.passes_over(path):
                continue
            for layout, pattern in one.layouts:
                found = pattern.search(path)
                facts = None if found is None else _facts(found, layout)
                if found is None or facts is None:
                    continue
                score = (len(facts), found.end() - found.start())
                if best is None or score > best[0]:
                    told = facts | {"source": one.source.name}
                    best = (score, one.source, layout, told, found.end() <= len(folder))
                break  # a source's layouts are in its own order
        if best is None:
            self._known[folder, kind] = None
            return _NOTHING
        _, source, layout, told, whole = best
        self._known[folder, kind] = (source, layout, told if whole else None)
        return told

    def passes_over(self, path: str) -> str:
        """Why an object or folder of that path is nobody's, empty where some source may want it."""
        reason = self.others(path)
        if not reason or len(self.sources) == 1:
            return reason
        folder = path.rstrip("/") + "/"
        telling = [name for name in folder.split("/") if not _ANY.fullmatch(name)]
        names = {*telling, *map(re.escape, telling)}
        below = [folder + one for one in _BELOW]
        wanted = any(not one.passes_over(path) and one.may_hold(path, names, below) for one in self._paths)
        return "" if wanted else reason

    def others(self, path: str) -> str:
        """What a source says why the path is none of its own, empty where none says so."""
        return next((reason for one in self._particular if (reason := one.passes_over(path))), "")
