"""Trusted Advisor's answers beside our own, where both answer the same question."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003  what is shown is written by its annotations
from typing import TYPE_CHECKING

from vedette.meaning.advisor import FLAGGED, SAME
from vedette.model import Status
from vedette.model.facts.support import ADVISOR_RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Facts, Finding
    from vedette.model.facts.support import AdvisorResult

#: Our answers, the worst first.
_WORST = (Status.FAIL, Status.UNKNOWN, Status.PASS, Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A question of Trusted Advisor's in one account, its answer of `updated` (UTC), and that of our checks.

    `ours` is the worst of the checks' answers, an accepted failure among them. `agree` is None where either cannot
    tell, or ours does not apply. `things` are what it complains of, the first of them.
    """

    account: str
    question: str
    theirs: Status
    checks: tuple[str, ...]
    ours: Status
    agree: bool | None
    updated: datetime | None = None
    things: tuple[str, ...] = ()


def second_opinions(facts: Facts, findings: Iterable[Finding]) -> tuple[SecondOpinion, ...]:
    """Where both answered, in order of account and question; empty where Trusted Advisor could not be asked."""
    told = [
        (account, result)
        for account in facts.accounts.known()
        for result in facts.rows(ADVISOR_RESULTS, account, "").known()
        if result.name in SAME
    ]
    if not told:
        return ()
    asked = {check for checks in SAME.values() for check in checks}
    ours: defaultdict[tuple[str, str], set[Status]] = defaultdict(set)
    for finding in findings:
        if finding.check in asked:
            ours[finding.account, finding.check].add(finding.status)
    found = (_one(account, result, ours) for account, result in told)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.account, one.question)))


def _one(account: str, result: AdvisorResult, ours: defaultdict[tuple[str, str], set[Status]]) -> SecondOpinion | None:
    """None where none of our checks was asked."""
    checks = SAME[result.name]
    statuses = {status for check in checks for status in ours.get((account, check), ())}
    if not statuses:
        return None
    own = next(status for status in _WORST if status in statuses)
    theirs = Status.FAIL if result.status in FLAGGED else Status.PASS if result.status == "ok" else Status.UNKNOWN
    tell = own in {Status.FAIL, Status.PASS} and theirs is not Status.UNKNOWN
    agree = own is theirs if tell else None
    return SecondOpinion(account, result.name, theirs, checks, own, agree, result.updated, result.things)
