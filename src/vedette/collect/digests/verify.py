"""Verification of a place: find its chains, walk each, look at the log files, weigh what is not there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from vedette.collect.digests.chain import Chain, Span, judged_names
from vedette.collect.digests.logs import DELIVERY, Logs
from vedette.collect.digests.names import HOUR, Name, digest_name, log_time
from vedette.collect.digests.places import Places
from vedette.collect.digests.verdicts import LOG, ChainSummary, Kind, Note, Report, Tally, Trail, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from vedette.collect.digests.keys import Keys
    from vedette.collect.digests.stores import Store

_REGION_WORDS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: accounts, regions and trails by name (empty for all), the time (UTC, None is open).

    `bucket` is the original bucket's name where the objects are a copy. `now` is the time of asking. `known` are the
    paths of each chain's newest digest as an earlier look found them: where given, older days than `since` need not
    be listed, and a chain that has gone is missed all the same.
    """

    account: str = ""
    region: str = ""
    trail: str = ""
    since: datetime | None = None
    until: datetime | None = None
    bucket: str = ""
    now: datetime | None = None
    known: tuple[str, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day that must be listed; None for all."""
        return self.since.date() - _DAY if self.known and self.since else None

    def wants(self, trail: Trail) -> bool:
        """Whether the chain is of the trail that is asked about."""
        return not self.trail or self.trail == trail.name

    def enters(self, folder: str) -> bool:
        """Whether a folder of that name may hold what is asked about: another account or region may not."""
        if len(folder) == 12 and folder.isdigit():  # noqa: PLR2004  an account id
            return not self.account or folder == self.account
        words = folder.split("-")
        if len(words) >= _REGION_WORDS and words[-1].isdigit():
            return not self.region or folder == self.region
        return True


def found_chains(store: Store, ask: Ask) -> dict[Trail, list[Name]]:
    """The chains of the account and region, of every trail, with their digests' names; in order.

    Raises `AwsError` and `UsageError`.
    """
    chains: dict[Trail, list[Name]] = {}
    for path in store.digests(ask.enters, ask.first):
        name = digest_name(path)
        if name is not None and ask.enters(name.trail.account) and ask.enters(name.trail.region):
            chains.setdefault(name.trail, []).append(name)
    for name in filter(None, map(digest_name, ask.known)):
        if name.trail not in chains and ask.enters(name.trail.account) and ask.enters(name.trail.region):
            chains[name.trail] = [name]
    return {trail: chains[trail] for trail in sorted(chains, key=_order)}


def listed(store: Store, ask: Ask) -> tuple[ChainSummary, ...]:
    """The chains in numbers, by their names alone; nothing is read or proven."""
    span = Span(ask.since, ask.until, ask.now or datetime.now(UTC))
    found = found_chains(store, ask).items()
    return tuple(_summary(trail, names, span) for trail, names in found if ask.wants(trail))


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
                members = dict(group)
                if any(map(self._ask.wants, members)):
                    self._group(members, ends, pool)
        if not self._ask.trail:
            self._undigested({(trail.prefix, trail.region) for trail in chains})
        return self._tally.report()

    def _undigested(self, known: set[tuple[str, str]]) -> None:
        """Tell the regions whose log files no digest proves: one verdict each, named by the folder."""
        for prefix, region in self._store.regions(self._ask.enters):
            if (prefix, region) in known:
                continue
            folder = f"{prefix}CloudTrail/{region}/"
            first = self._span.since.date() - _DAY if self._span.since else None
            times = (time for path in self._store.logs(folder, first) if (time := log_time(path)) is not None)
            start = next((time for time in times if self._span.holds(time, time + HOUR)), None)
            if start is not None:
                account = prefix.rstrip("/").rpartition("/")[2]
                why = "no digests of this account and region are there: nothing proves these log files"
                uri = self._store.uri(folder.rstrip("/"))
                self._tally.add(Verdict(Kind.UNKNOWN, LOG, uri, account, region, "", start, None, why))

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
            asked = self._ask.wants(trail)
            tally = self._tally if asked else Tally()
            if asked:
                self._tally.chains.append(_summary(trail, every, self._span))
            chain = self._walk(trail, every, logs, tally, pool)
            if asked and not trail.backfill:
                if chain.walked:
                    chain.begin(min(ends[_peers(trail)]) - HOUR)
                walked.append((chain, max(name.end for name in every)))
        newest = max(name.end for names in chains.values() for name in names)
        latest = logs.look(newest)
        for chain, last in walked:
            hard = max(ends[_peers(chain.trail)])
            if latest is not None and last == newest:
                hard = max(hard, latest)
            self._tail(chain, last, hard)

    def _walk(self, trail: Trail, every: list[Name], logs: Logs, tally: Tally, pool: ThreadPoolExecutor) -> Chain:
        """Walk one chain; the log files of what is not asked about are not read."""
        span, jobs = self._span, self._jobs * 4
        names = judged_names(every, span)
        last = max(every, key=lambda name: name.end)
        chain = Chain(names or [last], self._store, self._keys, self._places, span, tally)
        if names:
            first, until = names[0].end - HOUR, span.now if trail.backfill else last.end
            self._keys.prepare(trail.region, first, until)
            for found in chain.walk(pool, jobs):
                end = found.loaded.name.end
                logs.check(found, pool, jobs, asked=self._ask.wants(trail) and span.holds(end - HOUR, end))
                self._progress(1)
        return chain

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
    newest = max(names, key=lambda name: name.end).path
    return ChainSummary(trail, len(inside), min(inside) - HOUR if inside else None, max(inside, default=None), newest)


def _order(trail: Trail) -> tuple[str, ...]:
    return (trail.prefix, trail.account, trail.region, str(trail.backfill), trail.name, trail.home)


def _place(trail: Trail) -> tuple[str, str, str]:
    return (trail.prefix, trail.account, trail.region)


def _peers(trail: Trail) -> tuple[str, str, str]:
    return (trail.account, trail.name, trail.home)
