"""What a scan would lack: each account is entered, and each kind of fact asked for once, as little as tells."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vedette.aws import fleet
from vedette.model import Scope, closure
from vedette.posture.gather import Gatherers, discover
from vedette.posture.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vedette.model import Check, Kind, Unknown
    from vedette.posture.gather import Gathering
    from vedette.posture.snapshot import About, Estate

#: Accounts that are asked at once.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is allowed in one account.

    `closed` says why it cannot be entered at all. `denied` are IAM actions that AWS refused, `checks` the ids of checks
    that are unknown without them. `elsewhere` are reasons other than a refusal, by kind of fact; `untried` are actions
    that there was nothing to try on.
    """

    account: str
    name: str = ""
    region: str = ""
    closed: str = ""
    denied: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    untried: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing is missing that could be granted."""
        return not self.closed and not self.denied


@dataclass(frozen=True, slots=True)
class Examination:
    """What is allowed in every account in scope; `missing` says why not all accounts are known."""

    own: str
    partition: str
    missing: tuple[str, ...]
    accounts: tuple[Diagnosis, ...]

    @property
    def healthy(self) -> bool:
        """Whether a scan would be refused nothing."""
        return not self.missing and all(d.healthy for d in self.accounts)


def examine(plan: Gathering, checks: Iterable[Check], now: datetime) -> Examination:
    """Try every permission that the checks need, in one region of each account. Raises `AwsError` as `discover`."""
    about = discover(plan.settings, now, "", plan.refused)
    asked = tuple(checks)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="doctor") as pool:
        found = tuple(pool.map(lambda estate: _one(replace(plan, sample=True), about, estate, asked), about.accounts))
    return Examination(about.own, about.partition, tuple(u.reason for u in about.missing), found)


def _one(plan: Gathering, about: About, estate: Estate, checks: tuple[Check, ...]) -> Diagnosis:
    if estate.closed is not None:
        return Diagnosis(estate.id, estate.name, closed=estate.closed.reason)
    home = fleet.HOMES.get(about.partition, "")
    region = home if home in estate.regions else next(iter(estate.regions), "")
    one = replace(about, own=estate.id, accounts=(replace(estate, regions=(region,) if region else ()),))
    kinds = closure(plan.kinds)
    if estate.id != about.own:
        # What is asked about the organisation is asked from one's own account only.
        kinds = tuple(kind for kind in kinds if kind.scope is not Scope.ORGANIZATION)
    with tempfile.TemporaryDirectory(prefix="vedette-") as folder:
        snapshot = Snapshot.start(Path(folder), replace(one, own=about.own))
        work = Gatherers(replace(plan, kinds=kinds), snapshot)
        work.run()
        return _told(estate, region, snapshot, work, kinds, checks)


def _told(
    estate: Estate,
    region: str,
    snapshot: Snapshot,
    work: Gatherers,
    kinds: tuple[Kind[Any], ...],
    checks: tuple[Check, ...],
) -> Diagnosis:
    denied: set[str] = set()
    spoiled: set[str] = set()
    elsewhere: list[tuple[str, str]] = []
    if estate.missing is not None:
        denied |= _permissions(estate.missing)
    for kind in kinds:
        unknown = _unknown(snapshot, kind, estate.id, region)
        refused = {p for u in unknown for p in _permissions(u)}
        denied |= refused
        if refused:
            spoiled.add(kind.name)
        elif unknown:
            elsewhere.append((kind.name, unknown[0].reason))
    tried = set(work.calls) | denied
    return Diagnosis(
        account=estate.id,
        name=estate.name,
        region=region,
        denied=tuple(sorted(denied)),
        checks=tuple(c.id for c in checks if spoiled & {k.name for k in closure(c.facts)}),
        elsewhere=tuple(elsewhere),
        untried=tuple(sorted({a for kind in kinds for a in kind.reads} - tried)),
    )


def _unknown(snapshot: Snapshot, kind: Kind[Any], account: str, region: str) -> tuple[Unknown, ...]:
    part = snapshot.part(kind, account, region if kind.scope is Scope.REGION else "")
    return () if part is None else (*part.missing, *part.gaps.values())


def _permissions(unknown: Unknown) -> set[str]:
    return {p.strip() for p in unknown.permission.split(",") if p.strip()}
