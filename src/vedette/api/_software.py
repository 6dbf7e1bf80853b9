"""The software of managed machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from vedette import registry
from vedette.api import _open
from vedette.api._drift import table_of, trails_of
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from vedette.config import Config
    from vedette.lake.software import Package
    from vedette.posture.inventory.change import Doubts, Untold
    from vedette.posture.inventory.software import SoftwareChange
    from vedette.posture.inventory.who import Who

T = TypeVar("T")

_SOURCE = "ssm_inventory"


@dataclass(frozen=True, slots=True)
class Installed:
    """A change of software, and the calls that touched the machine meanwhile; None where that was not asked."""

    change: SoftwareChange
    who: Who | None = None

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {n: getattr(self.change, n) for n in self.change.__dataclass_fields__} | {"who": self.who}


@dataclass(frozen=True, slots=True)
class SoftwareChanges:
    """Changes of software from `since` to `until` (UTC), in order of account, machine and time.

    At most so many as were asked for; `counts` counts all, by what became of the packages.
    """

    since: datetime
    until: datetime
    changes: tuple[Installed, ...]
    counts: dict[str, int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine and its last inventory in the lake (UTC), None for none; `managed` is None where no snapshot tells."""

    account: str
    region: str
    machine: str
    inventoried: datetime | None
    packages: int
    managed: bool | None
    ping: str = ""


@dataclass(frozen=True, slots=True)
class Machines:
    """Machines by account, region and id; `untold` says where it is not known which are managed."""

    machines: tuple[Machine, ...]
    untold: tuple[Untold, ...] = ()


def software_list(
    *,
    config: Config,
    account: str = "",
    machine: str = "",
    package: str = "",
    below: str = "",
    at: datetime | None = None,
    limit: int | None = None,
) -> list[Package]:
    """The packages of each machine's last inventory (before `at`), by account, machine and name.

    `package` is a name or a pattern; with `below` only those of an older version. Raises `UsageError` where no
    inventory was collected, `LakeError`.
    """
    from vedette.lake.software import Only, packages
    from vedette.posture.inventory.software import older

    def read(engine: Any, source: Any, files: Any) -> list[Package]:
        found = packages(engine, source, files, at or _now(), Only(account, machine, package))
        return list(islice((p for p in found if not below or older(p.version, below)), limit))

    return _asked(config, read)


def software_changes(
    *,
    config: Config,
    since: datetime,
    until: datetime | None = None,
    account: str = "",
    machine: str = "",
    package: str = "",
    who: bool = True,
    limit: int = 1_000,
) -> SoftwareChanges:
    """What was installed, removed and upgraded, and which calls touched the machine meanwhile.

    A machine's first inventory tells no change. Raises `UsageError`, `LakeError`.
    """
    from vedette.lake.software import Only, moved
    from vedette.model import Window
    from vedette.posture.inventory.software import change_of

    end = until or _now()
    kept: list[SoftwareChange] = []
    counts: Counter[str] = Counter()

    def read(engine: Any, source: Any, files: Any) -> None:
        for one in moved(engine, source, files, Window(since, end), Only(account, machine, package)):
            change = change_of(one)
            counts[change.what] += 1
            if len(kept) < limit:
                kept.append(change)

    _asked(config, read)
    answers = _who(kept, config) if who else {}
    total = counts.total()
    return SoftwareChanges(
        since,
        end,
        tuple(Installed(c, answers.get((c.account, c.machine, c.since, c.until))) for c in kept),
        dict(sorted(counts.items())),
        (f"only {limit:,} of {total:,} changes are given: narrow it, or raise --limit",) if total > limit else (),
    )


def software_machines(*, config: Config, account: str = "", at: datetime | None = None) -> Machines:
    """The machines that have an inventory, and those that Systems Manager manages and have none.

    Raises `UsageError` where neither inventories nor a snapshot tell of any, `LakeError`.
    """
    from vedette.lake.software import Only, inventoried
    from vedette.posture.inventory.change import Doubts

    def read(engine: Any, source: Any, files: Any) -> list[Any]:
        return inventoried(engine, source, files, at or _now(), Only(account))

    doubts = Doubts()
    managed = _managed(config, account, at, doubts)
    found = [] if managed is not None and table_of(config, _SOURCE) is None else _asked(config, read)
    known = managed or {}
    has = {(one.account, one.region, one.machine): one for one in found}
    machines = [
        Machine(*key, one.at, one.packages, None if managed is None else key in known, known.get(key, ""))
        for key, one in has.items()
    ]
    machines += [Machine(*key, None, 0, managed=True, ping=ping) for key, ping in known.items() if key not in has]
    return Machines(tuple(sorted(machines, key=lambda m: (m.account, m.region, m.machine))), doubts.all())


def _managed(
    config: Config, account: str, at: datetime | None, doubts: Doubts
) -> dict[tuple[str, str, str], str] | None:
    """The managed machines of the last snapshot, with how they answered; None where there is none that tells."""
    from vedette.model.facts.ssm import MANAGED_INSTANCES
    from vedette.posture.inventory.types import TOLD
    from vedette.posture.snapshot import Snapshot, finished

    folder = next((f for f in reversed(finished(config.home)) if at is None or Snapshot(f).taken <= at), None)
    if folder is None:
        return None
    snapshot = Snapshot(folder)
    told = False
    found: dict[tuple[str, str, str], str] = {}
    for estate in snapshot.about.accounts:
        if account not in {"", estate.id} or not doubts.about(snapshot, estate.id):
            continue
        for region in estate.regions:
            if snapshot.part(MANAGED_INSTANCES, estate.id, region) is None:
                continue
            told = True
            rows = snapshot.rows(MANAGED_INSTANCES, estate.id, region)
            for unknown in rows.unknown:
                type_ = TOLD[MANAGED_INSTANCES.name].type
                doubts.add(type_, unknown.reason, unknown.permission, f"{estate.id}/{region}")
            found |= {(estate.id, region, row.id): row.ping for row in rows.known()}
    return found if told else None


def _who(changes: list[SoftwareChange], config: Config) -> dict[tuple[str, str, datetime, datetime], Who]:
    """Who touched the machines, by machine and time."""
    from vedette.posture.inventory.change import CHANGED, Change
    from vedette.posture.inventory.who import who

    once: dict[tuple[str, str, datetime, datetime], Change] = {}
    for c in changes:
        thing = ("AWS::SSM::ManagedInstance", c.account, c.region, c.machine, c.machine)
        once[c.account, c.machine, c.since, c.until] = Change(CHANGED, *thing, c.since, c.until, learned=_SOURCE)
    return dict(zip(once, who(list(once.values()), trails_of(config)), strict=True))


def _asked(config: Config, read: Callable[[Any, Any, Any], T]) -> T:
    """What reading the inventories gives. Raises `UsageError` where none were collected."""
    table = table_of(config, _SOURCE)
    if table is None or table.snapshot_id is None:
        raise UsageError(
            "no software inventory was collected",
            where=str(config.home),
            hint="collect the bucket of Systems Manager's resource data sync: `vedette sources show ssm_inventory`",
        )
    engine = _open.engine(config)
    try:
        return read(engine, registry.source(_SOURCE), table.files())
    finally:
        engine.close()


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)
