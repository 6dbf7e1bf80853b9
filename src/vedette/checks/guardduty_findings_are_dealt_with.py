"""GD-14: no grave finding of GuardDuty waits for long."""

from __future__ import annotations

from datetime import timedelta

from vedette.meaning.guardduty import DETECTING, no_detector
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.guardduty import OPEN_FINDINGS, OpenFinding


def judge(here: Here) -> Verdict:
    """Fail where a finding of severity 7 or more is older than the days that are allowed, and not archived."""
    nothing = no_detector(here)
    if nothing is not None:
        return nothing
    days = here.expected.finding_days

    def old(finding: OpenFinding) -> bool:
        return finding.created is not None and here.now - finding.created > timedelta(days=days)

    waiting = culprits(here.of(OPEN_FINDINGS), old)
    if not waiting:
        return passed(f"no grave finding is older than {days} days")
    what = f"{len(waiting)} grave findings are older than {days} days, such as {waiting[0].type}"
    return failed(what, findings=len(waiting))


CHECK = Check(
    id="GD-14",
    title="Grave findings of GuardDuty are dealt with in time",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*DETECTING, OPEN_FINDINGS),
    judge=judge,
    rationale="A finding that nobody has looked at for days is an intrusion that nobody has looked at.",
    remedy="Look at each, write down what it was, and archive it.",
    monthly_usd=0.0,
    standards=Standards(talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings.html",),
)
