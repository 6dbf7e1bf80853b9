"""What changed, and who changed it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.config import Config
    from vedette.lake.events import EventTable
    from vedette.posture.inventory.change import Change, Untold
    from vedette.posture.inventory.who import Trails, Who

#: Changes that are given where no other number is asked for; all are counted.
LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Drifted:
    """A change, and who did it; None where that was not asked."""

    change: Change
    who: Who | None = None

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {n: getattr(self.change, n) for n in self.change.__dataclass_fields__} | {"who": self.who}


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed from `since` to `until` (UTC).

    `changes` are those of Config's items, then those between snapshots, each in order of account, type and resource;
    at most so many as were asked for, while `counts` counts all by what became of the things. `snapshots` are the
    folders that were compared, none or two; `config` says whether Config's items were asked. `untold` is what cannot be
    told, `notes` are sentences for the person.
    """

    since: datetime
    until: datetime
    changes: tuple[Drifted, ...]
    counts: dict[str, int]
    snapshots: tuple[str, ...] = ()
    config: bool = False
    untold: tuple[Untold, ...] = ()
    notes: tuple[str, ...] = ()


def drift(
    *,
    config: Config,
    since: datetime | None = None,
    until: datetime | None = None,
    old: str = "",
    new: str = "",
    account: str = "",
    region: str = "",
    type: str = "",  # noqa: A002  AWS's own word
    who: bool = True,
    limit: int = LIMIT,
) -> Drift:
    """What was created, deleted and changed, and who did it by the CloudTrail events in the lake.

    Without `since` between two snapshots: `old` and `new` by their folders or names, else the last two. With `since`
    over AWS Config's items in the lake, and between the snapshots around that time for what Config has no change of.
    `type` is a type as CloudFormation names it, or a pattern (`AWS::S3::*`). Raises `UsageError`, `LakeError`.
    """
    from datetime import UTC, datetime

    from vedette.lake.items import Only
    from vedette.model import Window
    from vedette.posture.inventory.recorded import recorded
    from vedette.posture.snapshot import Snapshot

    if since is not None and (old or new):
        raise UsageError("a time does not go with --from and --to", where="--since", hint="give one of them")
    end = until or datetime.now(UTC)
    only = Only(account, region, type)
    folders = _around(config, since, end) if since is not None else _named(config, old, new)
    kept = _Kept(limit, compared=folders is not None)
    notes: list[str] = []
    items = items_of(config) if since is not None else None
    if since is not None and items is not None:
        kept.take(recorded(items, Window(since, end), only))
        if items.table is None:
            notes.append("no AWS Config items were collected: changes are those between snapshots")
    if since is not None and folders is None and (items is None or items.table is None):
        raise UsageError(
            "there are neither AWS Config items nor two snapshots around that time",
            where=str(config.home),
            hint="run `vedette assess` again and again, or collect AWS Config's history",
        )
    doubts = kept.between(folders, only) if folders is not None else ()
    if kept.cut:
        notes.append(f"only {limit:,} of {kept.counts.total():,} changes are given: narrow it, or raise --limit")
    answers = _who(kept.changes, config) if who else [None] * len(kept.changes)
    taken = [Snapshot(f).taken for f in folders or ()]
    return Drift(
        since=since or taken[0],
        until=end if since is not None else taken[1],
        changes=tuple(Drifted(c, w) for c, w in zip(kept.changes, answers, strict=True)),
        counts=dict(sorted(kept.counts.items())),
        snapshots=tuple(str(f) for f in folders or ()),
        config=items is not None and items.table is not None,
        untold=doubts,
        notes=tuple(notes),
    )


class _Kept:
    """The first changes, as many as are asked for, and the number of all.

    Where snapshots are to be `compared` too, it remembers of which things Config told; by a hash, as they are many.
    """

    def __init__(self, limit: int, *, compared: bool) -> None:
        self.changes: list[Change] = []
        self.counts: Counter[str] = Counter()
        self.cut = False
        self._limit, self._compared = limit, compared
        self._things: set[int] = set()

    def take(self, changes: Iterator[Change]) -> None:
        """Count them, and keep what there is room for."""
        for change in changes:
            self.counts[change.what] += 1
            if len(self.changes) < self._limit:
                self.changes.append(change)
            else:
                self.cut = True
            if self._compared and change.learned == "config":
                self._things |= {hash((change.type, change.resource)), hash((change.type, change.arn))}

    def between(self, folders: tuple[Path, Path], only: Any) -> tuple[Untold, ...]:
        """Take what changed between two snapshots and Config has no change of; gives what cannot be told."""
        from fnmatch import fnmatchcase

        from vedette.posture.inventory.between import between
        from vedette.posture.inventory.change import EVERY, Doubts

        doubts = Doubts()
        kinds = [gatherer.kind for gatherer in registry.gatherers().values()]
        found = between(*folders, kinds, doubts, accounts=[only.account] if only.account else ())
        self.take(
            change
            for change in found
            if hash((change.type, change.resource)) not in self._things
            and (not only.region or change.region == only.region)
            and (not only.type or fnmatchcase(change.type.lower(), only.type.lower()))
        )
        return tuple(
            u
            for u in doubts.all()
            if not only.type or u.type == EVERY or fnmatchcase(u.type.lower(), only.type.lower())
        )


def _who(changes: list[Change], config: Config) -> list[Who]:
    from vedette.posture.inventory.who import who

    return who(changes, trails_of(config))


def trails_of(config: Config) -> Trails:
    """The CloudTrail events in the lake."""
    from vedette.posture.inventory.who import Trails

    source = registry.source("cloudtrail")
    return Trails(source, table_of(config, "cloudtrail"), lambda: _open.engine(config))


def items_of(config: Config) -> Any:
    """AWS Config's items in the lake."""
    from vedette.posture.inventory.recorded import Items

    return Items(registry.source("config"), table_of(config, "config"), lambda: _open.engine(config))


def table_of(config: Config, name: str) -> EventTable | None:
    """A source's table, None where nothing of it was collected."""
    from vedette.lake.events import EventTable

    lake, source = _open.lake(config), registry.source(name)
    return EventTable(lake, source) if lake.exists(source) else None


def _named(config: Config, old: str, new: str) -> tuple[Path, Path]:
    """The folders of two snapshots, the earlier first. Raises `UsageError`."""
    from vedette.posture.snapshot import Snapshot, finished

    found = finished(config.home)
    later = folder_of(config, new) if new else (found[-1] if found else None)
    if later is None:
        raise UsageError(
            "there is no finished snapshot", where=str(config.home / "snapshots"), hint="run `vedette assess`"
        )
    taken = Snapshot(later).taken
    before = [f for f in found if Snapshot(f).taken < taken]
    earlier = folder_of(config, old) if old else (before[-1] if before else None)
    if earlier is None:
        raise UsageError("there is no earlier snapshot", where=str(later), hint="assess once more, later")
    if Snapshot(earlier).taken >= taken:
        raise UsageError(
            "the snapshots are in the wrong order, or the same", where=str(earlier), hint="the earlier is --from"
        )
    return earlier, later


def folder_of(config: Config, name: str) -> Path:
    """A snapshot's folder by its path, its name in the home, or `latest`. Raises `UsageError`."""
    from vedette.posture.snapshot import latest

    if name == "latest":
        return latest(config.home)
    inside = config.home / "snapshots" / name
    return inside if "/" not in name and inside.is_dir() else Path(name)


def _around(config: Config, since: datetime, until: datetime) -> tuple[Path, Path] | None:
    """The last snapshot before a span, else the first in it, and the last in it; None where these are not two."""
    from vedette.posture.snapshot import Snapshot, finished

    times = [(Snapshot(folder).taken, folder) for folder in finished(config.home)]
    before = [folder for taken, folder in times if taken <= since]
    inside = [folder for taken, folder in times if since < taken <= until]
    first = before[-1:] or inside[:1]
    return (first[0], inside[-1]) if first and inside and first[0] != inside[-1] else None
