"""Findings by another list: CIS by version, Security Hub, the talk, a responder's first ten questions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.errors import UsageError
from vedette.model import CIS_VERSIONS, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.model import Check

#: The first ten questions of whoever answers an incident, and the checks that answer them.
QUESTIONS = (
    ("Was every account and region recorded?", ("CT-01", "CT-03", "CT-20")),
    ("Did the files arrive, until now?", ("CT-04",)),
    ("How far back can we look?", ("CT-24", "LB-11")),
    ("Can we prove that nobody changed or deleted the logs?", ("CT-09", "LB-01", "LB-04", "LB-13")),
    ("Can we tell which objects were read and written?", ("CT-15", "CT-16")),
    ("What did the resources look like before?", ("CFG-01",)),
    ("Who spoke to whom on the network?", ("FL-01", "FL-02", "FL-06", "DNS-01")),
    ("Did anything detect it?", ("GD-01",)),
    ("Was anybody told?", ("AL-05", "AC-04")),
    ("Who could switch the logs off, and what happens then?", ("IAM-21", "RSP-05")),
)
NAMES = (*(f"cis-{version}" for version in CIS_VERSIONS), "fsbp", "talk", "ir")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A demand of a list, the checks that answer it, and the worst of their answers.

    `answer` is `fail`, `unknown`, `pass`, `not_applicable`, or `not asked` where none of the checks was.
    """

    id: str
    checks: tuple[str, ...]
    answer: str
    fail: int = 0
    unknown: int = 0
    accepted: int = 0


def view(name: str, checks: Iterable[Check], counts: Mapping[str, Mapping[str, int]]) -> list[Requirement]:
    """The demands of a list in its own order; `counts` are findings by check and status. Raises `UsageError`."""
    if name == "ir":
        return [_requirement(question, ids, counts) for question, ids in QUESTIONS]
    if name not in NAMES:
        raise UsageError(f"there is no view {name!r}", hint=f"there are: {', '.join(NAMES)}")
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for check in checks:
        for number in _numbers(name, check):
            asked[number].append(check.id)
    return [_requirement(number, tuple(asked[number]), counts) for number in sorted(asked, key=_order)]


def _numbers(name: str, check: Check) -> tuple[str, ...]:
    if name == "fsbp":
        return check.standards.fsbp
    if name == "talk":
        return check.standards.talk
    number = check.standards.cis.get(name.removeprefix("cis-"))
    return (number,) if number else ()


def _requirement(name: str, ids: tuple[str, ...], counts: Mapping[str, Mapping[str, int]]) -> Requirement:
    total = {
        status: sum(counts.get(check, {}).get(status, 0) for check in ids)
        for status in (*(s.value for s in Status), "accepted")
    }
    # An accepted failure is none that is open, and it is no pass: only where all else passes may the demand do so.
    order = (*(s.value for s in Status), "accepted")
    answer = next((status for status in order if total[status]), "not asked")
    if answer == Status.PASS.value and total["accepted"]:
        answer = "accepted"
    return Requirement(name, ids, answer, total["fail"], total["unknown"], total["accepted"])


def _order(number: str) -> tuple[object, ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", number))
