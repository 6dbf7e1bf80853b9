"""What exists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import registry
from vedette.api._drift import items_of
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from vedette.config import Config
    from vedette.posture.inventory.change import Doubts, Untold
    from vedette.posture.inventory.resources import Resource, Wanted


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a type there are in a place: in all, and by where they were learned."""

    account: str
    region: str
    type: str
    count: int
    snapshot: int
    config: int


@dataclass(frozen=True)
class Inventory:
    """What exists at `at` (UTC).

    `snapshot` is the folder whose facts were read, empty for none, of the time `taken`; `config` says whether AWS
    Config's items were read. `rows` are read once; `untold` is what cannot be told, complete when they are.
    """

    at: datetime
    snapshot: str
    taken: datetime | None
    config: bool
    rows: Iterator[Resource]
    doubts: Doubts

    @property
    def untold(self) -> tuple[Untold, ...]:
        """What cannot be told."""
        return self.doubts.all()

    def counts(self) -> list[Count]:
        """How many there are, by account, region and type; reads the rows."""
        found: Counter[tuple[str, str, str, str]] = Counter()
        for row in self.rows:
            found[row.account, row.region, row.type, row.learned] += 1
        places = sorted({key[:3] for key in found})
        return [
            Count(*place, sum(by), *by)
            for place in places
            for by in [(found[(*place, "snapshot")], found[(*place, "config")])]
        ]


def inventory(*, config: Config, wanted: Wanted | None = None, at: datetime | None = None) -> Inventory:
    """What exists, or existed at a moment: by the last snapshot before it, and by AWS Config's items up to it.

    The rows are those of the snapshot, by account and kind, then those that Config alone tells of. Raises `UsageError`
    where there is neither; reading the rows raises `LakeError`.
    """
    from datetime import UTC, datetime

    from vedette.posture.inventory.change import Doubts
    from vedette.posture.inventory.resources import Wanted, existing
    from vedette.posture.snapshot import Snapshot

    end = at or datetime.now(UTC)
    folder = _before(config, end)
    items = items_of(config)
    if folder is None and items.table is None:
        raise UsageError(
            f"nothing is known of what existed on {end:%Y-%m-%d %H:%M} UTC",
            where=str(config.home),
            hint="run `vedette assess`, or collect AWS Config's history",
        )
    doubts = Doubts()
    kinds = [gatherer.kind for gatherer in registry.gatherers().values()]
    return Inventory(
        at=end,
        snapshot=str(folder or ""),
        taken=Snapshot(folder).taken if folder is not None else None,
        config=items.table is not None,
        rows=existing(folder, kinds, items, end, wanted or Wanted(), doubts),
        doubts=doubts,
    )


def _before(config: Config, end: datetime) -> Path | None:
    """The last finished snapshot that was taken by then."""
    from vedette.posture.snapshot import Snapshot, finished

    return next((f for f in reversed(finished(config.home)) if Snapshot(f).taken <= end), None)
