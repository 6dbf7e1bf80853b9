"""Indicator lists: what is kept, what came of reading one, and whether a value is listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.config import Config
    from vedette.config.sections import IndicatorListConfig
    from vedette.detect.indicators.kinds import Indicator
    from vedette.detect.indicators.store import IndicatorList

#: The list of values that are added by hand.
OWN = "own"


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list: how many entries of each kind, and how many of all have expired. Times are UTC.

    `swept` is the version for which the past was looked through; detection does that after a change.
    """

    name: str
    version: int
    swept: int
    entries: int
    expired: int
    kinds: dict[str, int]
    origin: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of reading a list. `unread` says of the first of those not understood what they are."""

    name: str
    version: int
    entries: int
    added: int
    removed: int
    skipped: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of a list. `expires` is UTC, None for never; `expired` says whether that has passed."""

    name: str
    kind: str
    value: str
    source: str
    confidence: int
    expires: datetime | None
    expired: bool


def indicators_list(*, config: Config) -> list[ListInfo]:
    """Every list that is kept, by name. Raises `StateError`."""
    now = datetime.now(UTC)
    with _open.state(config) as state:
        places = state.checkpoints.all()
    found = []
    for one in _open.indicators(config).all():
        kinds: dict[str, int] = {}
        for entry in one.entries:
            kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
        expired = len(one.entries) - len(one.active(now))
        swept = int(places.get(f"indicators:{one.name}", 0))
        found.append(ListInfo(one.name, one.version, swept, len(one.entries), expired, kinds, one.origin, one.read_at))
    return found


def indicators_show(name: str, *, config: Config, limit: int | None = None) -> list[Listing]:
    """The entries of a list, in its order. Raises `UsageError` for an unknown one."""
    found = _open.indicators(config).get(name)
    if found is None:
        raise UsageError(f"no list is called {name!r}", hint="'vedette indicators list' shows all")
    now = datetime.now(UTC)
    return [_listing(found, entry, now) for entry in found.entries[:limit]]


def indicators_check(value: str, *, config: Config, kind: str | None = None) -> list[Listing]:
    """The entries that the value meets: itself, a network around it, a domain above it, a pattern. By list.

    Raises `UsageError` where the value is not of the kind given.
    """
    from vedette.detect.indicators.store import holding

    now = datetime.now(UTC)
    return [_listing(one, entry, now) for one in _open.indicators(config).all() for entry in holding(one, value, kind)]


def indicators_add(
    values: Sequence[str],
    *,
    config: Config,
    name: str = OWN,
    kind: str | None = None,
    source: str = "",
    confidence: int = 50,
    expires_days: int = 0,
) -> Imported:
    """Add values to a list of one's own. Raises `UsageError` where one is of no kind; then none is added."""
    from vedette.detect.indicators.kinds import KINDS, Indicator, guessed, normal

    entries = []
    for value in values:
        chosen = kind or guessed(value)
        if chosen is None:
            raise UsageError(f"{value!r} is of no kind that could be told", hint=f"--kind {' | '.join(KINDS)}")
        entries.append(Indicator(chosen, normal(chosen, value), source, confidence, _end(expires_days)))
    return _kept(config, name, entries, origin="by hand", keep=True)


def indicators_remove(name: str, values: Sequence[str] = (), *, config: Config) -> Imported:
    """Take values out of a list, or the whole list away. Raises `UsageError` where they are not there.

    Alerts that were raised stay.
    """
    store = _open.indicators(config)
    before = store.get(name)
    left = store.drop(name, values, now=datetime.now(UTC))
    count = len(left.entries) if left else 0
    if left is None:
        with _open.state(config) as state:
            state.checkpoints.set(f"indicators:{name}", "0")
    removed = len(before.entries) - count if before else 0
    return Imported(name, left.version if left else 0, count, 0, removed, 0)


def indicators_import(
    origins: Sequence[str] = (),
    *,
    config: Config,
    name: str | None = None,
    kind: str | None = None,
    source: str = "",
    confidence: int = 50,
    expires_days: int = 0,
) -> list[Imported]:
    """Read a list from a file or an `https://` address; it then has what that has, and nothing else.

    Without addresses, every list of the configuration, or the one of that name. Raises `UsageError`, `ParseError`.
    """
    from vedette.config.sections import IndicatorListConfig

    if origins:
        if name is None:
            raise UsageError("the list has no name", hint="--list NAME")
        given = IndicatorListConfig(
            origin=origins[0], kind=kind or "", source=source, confidence=confidence, expires_days=expires_days
        )
        return [_imported(config, name, given, origins)]
    lists = config.indicators.lists
    if name is not None and name not in lists:
        raise UsageError(f"the configuration has no list {name!r}", hint=f"it has {', '.join(lists) or 'none'}")
    if not lists:
        raise UsageError(
            "the configuration has no lists", hint="name a file, or [indicators.lists.NAME] in vedette.toml"
        )
    return [
        _imported(config, one, given, (given.origin,)) for one, given in sorted(lists.items()) if name in {None, one}
    ]


def _imported(config: Config, name: str, given: IndicatorListConfig, origins: Sequence[str]) -> Imported:
    from vedette.detect.indicators.fetch import fetched
    from vedette.detect.indicators.read import read

    entries: list[Indicator] = []
    unread: list[str] = []
    skipped = 0
    for origin in origins:
        text = fetched(origin, config.home / "cache" / "indicators", most_megabytes=config.indicators.max_megabytes)
        found = read(text, kind=given.kind or None, source=given.source or origin, confidence=given.confidence)
        entries += found.found
        unread += found.unread
        skipped += found.skipped
    end = _end(given.expires_days)
    kept = [replace(one, expires=end) if one.expires is None else one for one in entries]
    made = _kept(config, name, kept, origin=", ".join(origins), keep=False)
    return replace(made, skipped=skipped, unread=tuple(unread))


def _kept(config: Config, name: str, entries: list[Indicator], *, origin: str, keep: bool) -> Imported:
    store = _open.indicators(config)
    before = store.get(name)
    old = {(one.kind, one.value) for one in before.entries} if before else set()
    made = store.put(name, entries, origin=origin, now=datetime.now(UTC), keep=keep)
    new = {(one.kind, one.value) for one in made.entries}
    return Imported(name, made.version, len(new), len(new - old), len(old - new), 0)


def _end(days: int) -> datetime | None:
    return datetime.now(UTC) + timedelta(days=days) if days else None


def _listing(one: IndicatorList, entry: Indicator, now: datetime) -> Listing:
    expired = entry.expires is not None and entry.expires <= now
    return Listing(one.name, entry.kind, entry.value, entry.source, entry.confidence, entry.expires, expired)
