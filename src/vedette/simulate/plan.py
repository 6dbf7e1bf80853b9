"""Who gets how many of the events: the work cut into days of one account and region."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.simulate import ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.simulate.org import Account, Organisation

_SATURDAY = 5
_PAIR_COST = 40  # a cross-account pair for every so many events of the smaller side
_INSIGHT_COST = 400
Attack = tuple[int, bytes]  # second of the day, record


@dataclass(slots=True)
class Unit:
    """A day of one account and region: how many ordinary events, and the finished attack events."""

    day: date
    account: Account
    region: str
    ordinary: int
    attacks: list[Attack] = field(default_factory=list)
    pairs: list[tuple[Account, Account, int]] = field(default_factory=list)  # source, target, times
    insight: bool = False
    old_trail_until: datetime | None = None  # None where there is no account trail

    @property
    def events(self) -> int:
        """Unique events this unit writes."""
        return self.ordinary + len(self.attacks)


def share(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole numbers that add up to `total`, in proportion to `weights` (largest remainders first)."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    found = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in order[: total - sum(found)]:
        found[at] += 1
    return found


def units(org: Organisation, start: datetime, days: int, ordinary: int) -> dict[tuple[date, str, str], Unit]:
    """Return every day of every account and region, with `ordinary` events dealt out among them."""
    keys = [
        (start.date() + timedelta(days=number), account, region, rank)
        for number in range(days)
        for account in org.accounts
        for rank, region in enumerate(org.regions)
    ]
    weights = []
    for day, account, _, rank in keys:
        busy = 0.62 if day.weekday() >= _SATURDAY else 1.0
        noise = 0.9 + 0.2 * ids.rng_for(org.seed, "day", day, account.id).random()
        weights.append(account.weight * busy * noise / (rank + 1) ** 1.3)
    found = {
        (day, account.id, region): Unit(day, account, region, count)
        for (day, account, region, _), count in zip(keys, share(ordinary, weights), strict=True)
    }
    _pairs(org, found)
    for unit in found.values():
        roll = ids.rng_for(org.seed, "insight", unit.day, unit.account.id, unit.region).random()
        unit.insight = unit.ordinary >= _INSIGHT_COST and roll < 0.2  # noqa: PLR2004  one day in five
    return found


def _pairs(org: Organisation, found: dict[tuple[date, str, str], Unit]) -> None:
    source = org.accounts[1] if len(org.accounts) > 1 else org.accounts[0]
    for (day, account, region), unit in list(found.items()):
        if account == source.id:
            continue
        other = found[day, source.id, region]
        targets = len(org.accounts) - 1
        count = min(24, unit.ordinary // _PAIR_COST, other.ordinary // (2 * targets))
        if count:
            unit.pairs.append((source, unit.account, count))
            other.pairs.append((source, unit.account, count))
