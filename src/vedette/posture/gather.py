"""Gathering: every kind that is asked for, in every account and region, once, several places side by side."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from vedette import log
from vedette.aws import fleet
from vedette.aws.asking import ODD, Asking, odd, why
from vedette.errors import AccessDenied, AwsError
from vedette.model import Gap, Here, Kind, NotKnown, Scope, Unknown, closure
from vedette.posture.snapshot import About, Estate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from vedette.aws.budget import Budget
    from vedette.aws.fleet import Place
    from vedette.model import Gatherer
    from vedette.posture.snapshot import Snapshot


_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: parts done of all, and the one that was done last."""

    done: int
    parts: int
    account: str
    region: str
    kind: str


@dataclass(frozen=True)
class Gathering:
    """How facts are gathered: the kinds with all they need, the gatherers by kind, the settings of AWS's clients.

    `refused` are IAM actions that are answered as if AWS refused them. A `sample` asks as little as tells what is
    allowed. `done` is told of each part. `logged` gives the rows of local kinds, by kind and account.
    """

    kinds: tuple[Kind[Any], ...]
    gatherers: Mapping[str, Gatherer[Any]]
    settings: Mapping[str, str]
    budget: Budget
    jobs: int = fleet.JOBS
    refused: frozenset[str] = frozenset()
    sample: bool = False
    done: Callable[[Progress], None] = field(default=lambda _progress: None)
    logged: Callable[[Kind[Any], str], Iterable[Any]] | None = None

    def scope(self) -> str:
        """What identifies a scan of the same accounts, regions and kinds, so that an interrupted one can go on."""
        keys = ("account_ids", "account_exclude", "organization", "regions", "role", "profile", "endpoint_url")
        return "|".join(self.settings.get(key, "") for key in keys)


def discover(settings: Mapping[str, str], taken: datetime, scope: str, refused: frozenset[str] = frozenset()) -> About:
    """Who asks, which accounts are in scope and which regions each has. Raises `AwsError` where nobody is anybody.

    What may not be listed is missing in the answer, and the rest goes on.
    """
    own, partition = fleet.caller(settings)
    missing: tuple[Unknown, ...] = ()
    try:
        _refuse(refused, "organizations:ListAccounts", only=bool(settings.get("organization")))
        accounts = fleet.accounts(settings)
    except AwsError as error:
        missing = (why(error),)
        accounts = fleet.accounts({**settings, "organization": ""})
    with ThreadPoolExecutor(max(1, min(fleet.JOBS, len(accounts))), thread_name_prefix="discover") as pool:
        found = tuple(pool.map(lambda a: _estate(settings, a, own, partition, refused), accounts))
    return About(taken, own, partition, found, missing, scope)


def _refuse(refused: frozenset[str], action: str, *, only: bool = True) -> None:
    if only and action in refused:
        raise AccessDenied(f"AWS refused {action}: it is among the refused", hint=f"grant {action}")


def _estate(
    settings: Mapping[str, str], account: fleet.Account, own: str, partition: str, refused: frozenset[str]
) -> Estate:
    entry = fleet.entered(settings, account.id, own, partition)
    entry.setdefault("region", fleet.HOMES.get(partition, ""))
    entry["home"] = entry["region"]
    chosen = tuple(word.strip() for word in settings.get("regions", "").split(",") if word.strip())
    if account.id != own:
        try:
            _refuse(refused, "sts:AssumeRole")
            entered = fleet.caller(entry)[0]
        except AwsError as error:
            return Estate(account.id, account.name, closed=replace(why(error), permission="sts:AssumeRole"))
        if entered != account.id:
            reason = f"no role is configured that enters it: the calls come from {entered}"
            return Estate(account.id, account.name, closed=Unknown(reason))
    try:
        _refuse(refused, "ec2:DescribeRegions")
        enabled = fleet.regions(entry)
    except AwsError as error:
        return Estate(account.id, account.name, regions=chosen, missing=None if chosen else why(error))
    return Estate(account.id, account.name, tuple(r for r in enabled if not chosen or r in chosen))


class _Stopped(BaseException):
    """Another part failed, or somebody pressed Ctrl-C: what is being gathered is given up, and gathered again."""


class Gatherers:
    """One run over a snapshot: parts that are done already, and whole, are not asked for again."""

    def __init__(self, plan: Gathering, snapshot: Snapshot) -> None:
        self._plan = plan
        self._snapshot = snapshot
        self._kinds = closure(plan.kinds)
        self._lock = threading.Lock()
        self._done = 0
        self._stopped = threading.Event()
        self.calls: Counter[str] = Counter()

    def run(self) -> None:
        """Gather all. Regions first, then what is built on them; the organisation last."""
        about = self._snapshot.about
        open_ = [e for e in about.accounts if e.closed is None]
        early = tuple(k for k in self._kinds if k.scope is Scope.ACCOUNT and not _regional(k))
        late = tuple(k for k in self._kinds if k.scope is Scope.ACCOUNT and _regional(k))
        regional = tuple(k for k in self._kinds if k.scope is Scope.REGION)
        whole = tuple(k for k in self._kinds if k.scope is Scope.ORGANIZATION)
        places = {e.id: self._places(e) for e in open_}
        self._parts = sum(len(places[e.id]) * len(regional) + len(early) + len(late) for e in open_) + len(whole)
        with ThreadPoolExecutor(max(1, self._plan.jobs), thread_name_prefix="gather") as pool:
            try:
                self._account_by_account(pool, open_, places, (regional, early, late))
            except BaseException:
                self._stopped.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        if own := next((e for e in open_ if e.id == about.own), None):
            self._all(whole, self._home(own), "")

    def _account_by_account(
        self,
        pool: ThreadPoolExecutor,
        estates: list[Estate],
        places: Mapping[str, list[Place]],
        kinds: tuple[tuple[Kind[Any], ...], ...],
    ) -> None:
        regional, early, late = kinds
        running: dict[Future[None], str] = {}
        left: Counter[str] = Counter()
        by_id = {e.id: e for e in estates}
        for estate in estates:
            work = [(regional, place, place.region) for place in places[estate.id]]
            for which, place, region in [*work, (early, self._home(estate), "")]:
                running[pool.submit(self._all, which, place, region)] = estate.id
                left[estate.id] += 1
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                account = running.pop(future)
                future.result()
                left[account] -= 1
                if not left[account] and late:
                    running[pool.submit(self._all, late, self._home(by_id[account]), "")] = ""

    def _places(self, estate: Estate) -> list[Place]:
        entry = self._entry(estate)
        return [fleet.Place(estate.id, r, {**entry, "region": r}, estate.name) for r in estate.regions]

    def _home(self, estate: Estate) -> Place:
        region = fleet.HOMES.get(self._snapshot.about.partition) or self._plan.settings.get("region", "")
        return fleet.Place(estate.id, region, {**self._entry(estate), "region": region}, estate.name)

    def _entry(self, estate: Estate) -> dict[str, str]:
        """The settings of an account's clients; its role is assumed once, for all regions."""
        about = self._snapshot.about
        entry = fleet.entered(self._plan.settings, estate.id, about.own, about.partition)
        return {"home": entry.get("region") or fleet.HOMES.get(about.partition, ""), **entry}

    def _all(self, kinds: tuple[Kind[Any], ...], place: Place, region: str) -> None:
        for kind in kinds:
            if self._stopped.is_set():
                return
            before = self._snapshot.part(kind, place.account, region)
            if before is None or before.missing or before.gaps:
                self._snapshot.write(kind, place.account, region, self._rows(kind, place, region))
            with self._lock:
                self._done += 1
                self._plan.done(Progress(self._done, self._parts, place.account, region, kind.name))

    def _rows(self, kind: Kind[Any], place: Place, region: str) -> Iterator[Any | Gap]:
        ask = Asking(
            kind,
            place,
            self._snapshot.about.partition,
            self._plan.budget,
            Here(self._snapshot, place.account, region).of,
            self._plan.refused,
            self._plan.sample,
            self._count,
            self._plan.logged,
        )
        try:
            for row in self._plan.gatherers[kind.name].gather(ask):
                if self._stopped.is_set():
                    raise _Stopped
                yield row
        except AwsError as error:
            raise NotKnown(why(error)) from error
        except ODD as error:
            _log.warning("answer_not_understood", kind=kind.name, place=str(place), error=repr(error))
            raise NotKnown(odd(error)) from error

    def _count(self, action: str) -> None:
        with self._lock:
            self.calls[action] += 1


def _regional(kind: Kind[Any]) -> bool:
    return any(needed.scope is Scope.REGION or _regional(needed) for needed in kind.needs)
