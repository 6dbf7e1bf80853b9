"""Verification of a place: find its chains, walk each, look at the log files, weigh what is not there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from vedette.collect.digests.chain import Chain, Span, judged_names
from vedette.collect.digests.logs import DELIVERY, Logs
from vedette.collect.digests.names import HOUR, Name, digest_name
from vedette.collect.digests.places import Places
from vedette.collect.digests.verdicts import ChainSummary, Kind, Note, Report, Tally, Trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.collect.digests.keys import Keys
    from vedette.collect.digests.stores import Store

_REGION_WORDS = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: accounts, regions and trails by name (empty for all), the time (UTC, None is open).

    `bucket` is the original bucket's name where the objects are a copy. `now` is the time of asking.
    """

    account: str = ""
    region: str = ""
    trail: str = ""
    since: datetime | None = None
    until: datetime | None = None
    bucket: str = ""
    now: datetime | None = None

    def wants(self, trail: Trail) -> bool:
        """Whether the chain is asked about."""
        return all(
            not asked or asked == had
            for asked, had in ((self.account, trail.account), (self.region, trail.region), (self.trail, trail.name))
        )

    def enters(self, folder: str) -> bool:
        """Whether a folder of that name may hold what is asked about: another account or region may not."""
        if len(folder) == 12 and folder.isdigit():  # noqa: PLR2004  an account id
            return not self.account or folder == self.account
        words = folder.split("-")
        if len(words) >= _REGION_WORDS and words[-1].isdigit():
            return not self.region or folder == self.region
        return True


def found_chains(store: Store, ask: Ask) -> dict[Trail, list[Name]]:
    """Every chain below the place, with the names of its digests; in order. Raises `AwsError`, `UsageError`."""
    chains: dict[Trail, list[Name]] = {}
    for path in store.digests(ask.enters):
        name = digest_name(path)
        if name is not None and ask.wants(name.trail):
            chains.setdefault(name.trail, []).append(name)
    return {trail: chains[trail] for trail in sorted(chains, key=_order)}


def listed(store: Store, ask: Ask) -> tuple[ChainSummary, ...]:
    """The chains in numbers, by their names alone; nothing is read or proven."""
    span = Span(ask.since, ask.until, ask.now or datetime.now(UTC))
    return tuple(_summary(trail, names, span) for trail, names in found_chains(store, ask).items())


def verify(
    store: Store, keys: Keys, ask: Ask, *, jobs: int = 4, progress: Callable[[int], None] | None = None
) -> Report:
    """Verify every chain below the place and the log files it lists; `progress` is told of each digest done.

    Objects are read in several threads and held one piece at a time; of the names in memory are those of one
    account and region. What may not be read is a verdict `unknown`. Raises `AwsError` and `UsageError` where the
    place cannot be listed.
    """
    return _Verification(store, keys, ask, jobs, progress).run()


class _Verification:
    def __init__(self, store: Store, keys: Keys, ask: Ask, jobs: int, progress: Callable[[int], None] | None) -> None:
        self._store, self._keys, self._ask, self._jobs = store, keys, ask, jobs
        self._progress = progress or (lambda _done: None)
        self._span = Span(ask.since, ask.until, ask.now or datetime.now(UTC))
        self._places = Places(store, ask.bucket)
        self._tally = Tally()

    def run(self) -> Report:
        chains = found_chains(self._store, self._ask)
        ends: dict[tuple[str, str, str], list[datetime]] = {}
        for trail, names in chains.items():
            if not trail.backfill:
                ends.setdefault(_peers(trail), []).extend((min(n.end for n in names), max(n.end for n in names)))
        with ThreadPoolExecutor(self._jobs) as pool:
            for _, group in groupby(chains.items(), key=lambda item: _place(item[0])):
                self._group(dict(group), ends, pool)
        return self._tally.report()

    def _group(
        self,
        chains: dict[Trail, list[Name]],
        ends: dict[tuple[str, str, str], list[datetime]],
        pool: ThreadPoolExecutor,
    ) -> None:
        """Verify the chains of one account and region, which share its log files."""
        logs = Logs(next(iter(chains)), self._store, self._places, self._span, self._tally)
        walked: list[tuple[Chain, datetime]] = []
        for trail, every in chains.items():
            self._tally.chains.append(_summary(trail, every, self._span))
            names = judged_names(every, self._span)
            last = max(name.end for name in every)
            chain = Chain(
                names or [max(every, key=lambda name: name.end)],
                self._store,
                self._keys,
                self._places,
                self._span,
                self._tally,
            )
            if names:
                self._keys.prepare(trail.region, names[0].end - HOUR, self._span.now if trail.backfill else last)
                for found in chain.walk(pool, self._jobs * 4):
                    logs.check(found, pool, self._jobs * 4)
                    self._progress(1)
                if not trail.backfill:
                    chain.begin(min(ends[_peers(trail)]) - HOUR)
            if not trail.backfill:
                walked.append((chain, last))
        newest = max((last for _, last in walked), default=None)
        latest = logs.look(newest)
        for chain, last in walked:
            hard = max(ends[_peers(chain.trail)])
            if latest is not None and last == newest:
                hard = max(hard, latest)
            self._tail(chain, last, hard)

    def _tail(self, chain: Chain, last: datetime, hard: datetime) -> None:
        """Weigh what is not there after the last digest; `hard` is the latest time that something else shows."""
        hours = max(0, int((hard - DELIVERY - last) / HOUR))
        if hours:
            why = "log files or digests of the trail's other regions are later: it was removed, or validation was off"
            chain.missing(last, last + hours * HOUR, Kind.MISSING, why)
        known = last + hours * HOUR
        until = self._span.until or (self._span.now if self._store.bucket else None)
        trail = chain.trail
        if until is None:
            text = "the chain ends here; nothing in this copy tells whether it went on (--until asks)"
            note = Note("ends", trail.account, trail.region, trail.name, last, None, text)
            self._tally.notes.append(note)
            return
        left = int((min(until, self._span.now - HOUR) - known) / HOUR)
        if left > 0:
            chain.open_end(known, known + left * HOUR)


def _summary(trail: Trail, names: list[Name], span: Span) -> ChainSummary:
    inside = [name.end for name in names if span.holds(name.end - HOUR, name.end)]
    return ChainSummary(trail, len(inside), min(inside) - HOUR if inside else None, max(inside, default=None))


def _order(trail: Trail) -> tuple[str, ...]:
    return (trail.prefix, trail.account, trail.region, str(trail.backfill), trail.name, trail.home)


def _place(trail: Trail) -> tuple[str, str, str]:
    return (trail.prefix, trail.account, trail.region)


def _peers(trail: Trail) -> tuple[str, str, str]:
    return (trail.account, trail.name, trail.home)
