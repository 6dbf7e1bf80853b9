"""The whole in one look: a score, which source is on where, and what to mend first."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.model import Check, Finding

#: What a check weighs by its severity.
WEIGHTS = {
    Severity.INFORMATIONAL: 0.0,
    Severity.LOW: 1.0,
    Severity.MEDIUM: 3.0,
    Severity.HIGH: 7.0,
    Severity.CRITICAL: 15.0,
}
ON, OFF, PARTLY, UNKNOWN = "on", "off", "partly", "unknown"


@dataclass(frozen=True, slots=True)
class Worst:
    """A check that fails, in all places together: what to do, what for, and what it costs a month where that is known.

    `blind` is how many detections need a source that the check feeds. `rank` is severity times these, divided by the
    cost; the more the sooner.
    """

    check: str
    title: str
    severity: Severity
    places: int
    first: str
    reason: str
    remedy: str
    monthly_usd: float | None
    blind: int
    rank: float


@dataclass(frozen=True)
class Summary:
    """The whole in one look.

    `score` is of 100: the share of what passes, weighed by severity, each check counted once however many things it
    is about. `at_most` is what it would be if all that is unknown were fine. `grid` is `on`, `off`, `partly` or
    `unknown` by (account, region) and source; a source that no check of a region tells of is not there.
    """

    score: int
    at_most: int
    grid: dict[tuple[str, str], dict[str, str]]
    worst: tuple[Worst, ...]
    checks: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of the grid, in order of name."""
        return tuple(sorted({source for cell in self.grid.values() for source in cell}))


def weigh(findings: Iterable[Finding], checks: Iterable[Check], detections: Mapping[str, int]) -> Summary:
    """Sum findings up; `detections` are numbers of rules by the source that they need."""
    by_id = {check.id: check for check in checks}
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    cells: defaultdict[tuple[str, str], defaultdict[str, set[Status]]] = defaultdict(lambda: defaultdict(set))
    failures: dict[str, _Failing] = {}
    for finding in findings:
        check = by_id[finding.check]
        counts[check.id]["accepted" if finding.accepted else finding.status.value] += 1
        if finding.region:
            for source in check.feeds:
                cells[finding.account, finding.region][source].add(finding.status)
        if finding.open:
            failures.setdefault(check.id, _Failing(check, finding)).add(finding)
    grid = {
        place: {source: state for source, statuses in cell.items() if (state := _state(statuses))}
        for place, cell in sorted(cells.items())
    }
    worst = sorted((f.worst(detections) for f in failures.values()), key=lambda w: (-w.rank, w.check))
    score, at_most = _score(counts, by_id)
    return Summary(score, at_most, grid, tuple(worst), {name: dict(found) for name, found in counts.items()})


class _Failing:
    """Failures of one check on the way."""

    def __init__(self, check: Check, first: Finding) -> None:
        self._check = check
        self._first = first
        self._places = 0
        self._cost: float | None = None

    def add(self, finding: Finding) -> None:
        self._places += 1
        if finding.monthly_usd is not None:
            self._cost = (self._cost or 0.0) + finding.monthly_usd

    def worst(self, detections: Mapping[str, int]) -> Worst:
        first, check = self._first, self._check
        blind = sum(detections.get(source, 0) for source in check.feeds)
        place = "/".join(part for part in (first.account, first.region) if part)
        return Worst(
            check=check.id,
            title=check.title,
            severity=check.severity,
            places=self._places,
            first=f"{place} {first.resource}".rstrip(),
            reason=first.reason,
            remedy=check.remedy,
            monthly_usd=self._cost,
            blind=blind,
            rank=round(WEIGHTS[check.severity] * (1 + blind) / (1 + (self._cost or 0.0)), 3),
        )


def _state(statuses: set[Status]) -> str:
    """What the answers about a source say of a place; nothing where none applies."""
    if Status.FAIL in statuses:
        return PARTLY if Status.PASS in statuses else OFF
    if Status.UNKNOWN in statuses:
        return UNKNOWN
    return ON if Status.PASS in statuses else ""


def _score(counts: Mapping[str, Counter[str]], checks: Mapping[str, Check]) -> tuple[int, int]:
    earned = possible = doubtful = 0.0
    for name, found in counts.items():
        asked = sum(found[status.value] for status in (Status.PASS, Status.FAIL, Status.UNKNOWN))
        if asked:
            weight = WEIGHTS[checks[name].severity]
            possible += weight
            earned += weight * found[Status.PASS.value] / asked
            doubtful += weight * found[Status.UNKNOWN.value] / asked
    if not possible:
        return 0, 100
    return int(100 * earned / possible), int(100 * (earned + doubtful) / possible)
