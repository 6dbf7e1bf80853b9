"""GD-01: GuardDuty has a detector in every region."""

from __future__ import annotations

from vedette.meaning.guardduty import DETECTING, no_detector
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed


def judge(here: Here) -> Verdict:
    """Fail where the region has no detector, whether it is used or not."""
    return passed("there is a detector") if no_detector(here) is None else failed("there is no detector")


CHECK = Check(
    id="GD-01",
    title="GuardDuty has a detector in the region",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=DETECTING,
    judge=judge,
    rationale="GuardDuty is per region, and intruders like the regions that nobody uses.",
    remedy="Switch it on in every region, from the organisation's administrator, for new accounts by itself.",
    cost="By volume: next to nothing in a region that is not used.",
    feeds=("guardduty",),
    standards=Standards(fsbp=("GuardDuty.1",), talk=("T15",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_regions.html",),
    responder=True,
)
