"""GD-11: guardDuty tells of findings again every fifteen minutes."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, set_so
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict


def judge(here: Here) -> Verdict:
    """Fail where the region's detector is not set so."""
    return set_so(
        here,
        lambda d: d.frequency == "FIFTEEN_MINUTES",
        "findings are updated every fifteen minutes",
        "findings that happen again are told after one or six hours",
    )


CHECK = Check(
    id="GD-11",
    title="GuardDuty tells of findings again every fifteen minutes",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="New findings come at once, what happens again at this pace: six hours are long for an intruder.",
    remedy="Set the frequency to fifteen minutes; it costs nothing.",
    monthly_usd=0.0,
    feeds=("guardduty",),
    standards=Standards(fsbp=(), talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_cloudwatch.html",),
)
