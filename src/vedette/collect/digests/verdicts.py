"""What verification says: a verdict an object, notes on what is no tampering, and the report of both."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

DIGEST, LOG = "digest", "log"


class Kind(StrEnum):
    """What became of an object since CloudTrail delivered it."""

    VALID = "valid"  # proven: it is as it was delivered
    CHANGED = "changed"  # its content is another than was signed, or it cannot be read any more
    MISSING = "missing"  # it was delivered and is not there
    ADDED = "added"  # it is there and no digest of its hour lists it
    SIGNATURE = "signature_invalid"  # the signature kept with it is not its own
    UNKNOWN_KEY = "unknown_key"  # signed with a key that is none of CloudTrail's
    LINK = "link_broken"  # the digest after it recorded another hash or signature
    MOVED = "moved"  # signed for another bucket or path
    UNKNOWN = "unknown"  # it cannot be told: no key, no permission, no proven digest
    PENDING = "pending"  # delivered after the last digest: the next one will list it


PROBLEMS = frozenset({Kind.CHANGED, Kind.MISSING, Kind.ADDED, Kind.SIGNATURE, Kind.UNKNOWN_KEY, Kind.LINK, Kind.MOVED})
_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Trail:
    """The digests of one trail in one account and region: a chain. `prefix` is the folder that holds them.

    `region` is where the events happened, `home` where the trail was made. Backfill digests, which list log files
    that were late, are a chain of their own.
    """

    prefix: str
    account: str
    region: str
    name: str
    home: str
    backfill: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one object; `start` and `end` are the time it is about, UTC, None where nothing tells it.

    `what` is `digest` or `log`; `uri` is where the object is, or would be; `why` is one sentence.
    """

    kind: Kind
    what: str
    uri: str
    account: str
    region: str
    trail: str
    start: datetime | None
    end: datetime | None
    why: str = ""

    @property
    def problem(self) -> bool:
        """Whether somebody did something to the object."""
        return self.kind in PROBLEMS

    def order(self) -> tuple[Any, ...]:
        """What is wrong first, then by account, region, trail, time and name."""
        at = self.start.isoformat() if self.start else ""
        rank = 0 if self.problem else 1 + _ORDER[self.kind]
        return (rank, self.account, self.region, self.trail, at, self.what, self.uri, self.kind)


@dataclass(frozen=True, slots=True)
class Note:
    """What a person should know and is no tampering: a chain began, logging stopped, logs wait for a digest."""

    kind: str
    account: str
    region: str
    trail: str
    start: datetime | None
    end: datetime | None
    text: str

    def order(self) -> tuple[Any, ...]:
        """By account, region, trail, time."""
        at = self.start or self.end
        return (self.account, self.region, self.trail, at.isoformat() if at else "", self.kind)


@dataclass(frozen=True, slots=True)
class ChainSummary:
    """One chain in numbers: its digests that are there and the time they cover, UTC; and the path of its newest one."""

    trail: Trail
    digests: int
    first: datetime | None
    last: datetime | None
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: verdicts that are not `valid` or `pending`, worst first; notes; counts by object and kind."""

    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...]
    chains: tuple[ChainSummary, ...]
    digests: dict[str, int] = field(default_factory=dict)
    logs: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Verdict, ...]:
        """Those that say somebody changed, removed, added or moved something."""
        return tuple(v for v in self.verdicts if v.problem)

    @property
    def unknown(self) -> tuple[Verdict, ...]:
        """Those that say it cannot be told."""
        return tuple(v for v in self.verdicts if v.kind is Kind.UNKNOWN)

    @property
    def proven(self) -> bool:
        """Whether there are digests, all is proven, and nothing is unknown."""
        return bool(self.chains) and not self.verdicts

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of `digests verify`."""
        return {
            "proven": self.proven,
            "digests": self.digests,
            "logs": self.logs,
            "verdicts": self.verdicts,
            "notes": self.notes,
            "chains": [
                {
                    "account": c.trail.account,
                    "region": c.trail.region,
                    "trail": c.trail.name,
                    "home": c.trail.home,
                    "backfill": c.trail.backfill,
                    "prefix": c.trail.prefix,
                    "digests": c.digests,
                    "first": c.first,
                    "last": c.last,
                }
                for c in self.chains
            ],
        }


class Tally:
    """Gathers verdicts: keeps those worth a look, counts all."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.notes: list[Note] = []
        self.chains: list[ChainSummary] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, verdict: Verdict) -> None:
        """Take one verdict."""
        self._counts[verdict.what, verdict.kind.value] += 1
        if verdict.kind not in {Kind.VALID, Kind.PENDING}:
            self.verdicts.append(verdict)

    def report(self) -> Report:
        """Give all of it in an order that depends on nothing but the objects."""

        def counted(what: str) -> dict[str, int]:
            return {k.value: n for k in Kind if (n := self._counts[what, k.value])}

        return Report(
            tuple(sorted(self.verdicts, key=Verdict.order)),
            tuple(sorted(self.notes, key=Note.order)),
            tuple(self.chains),
            counted(DIGEST),
            counted(LOG),
        )
