"""AL-34: somebody is told of brute force on SSH and RDP."""

from __future__ import annotations

from vedette.meaning.flows import FLOWING, Watch, watched
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict

WATCH = Watch(
    finding="UnauthorizedAccess:EC2/SSHBruteForce",
    lines=("2 111122223333 eni-0a1b 203.0.113.9 10.0.0.5 51234 22 6 1 60 1780300800 1780300860 REJECT OK",),
)


def judge(here: Here) -> Verdict:
    """Fail where neither GuardDuty nor a metric filter on flow logs tells somebody of it."""
    return watched(WATCH, here)


CHECK = Check(
    id="AL-34",
    title="Somebody is told of brute force on SSH and RDP",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=FLOWING,
    judge=judge,
    rationale="Each address of the internet is tried within minutes; the one that succeeds is the one to hear of.",
    remedy="Switch GuardDuty on and tell somebody of its findings; or count refused connections to 22 and 3389.",
    cost="GuardDuty costs by volume; a filter and an alarm 0.40 USD a month.",
    feeds=("vpc_flow",),
    standards=Standards(talk=("T11",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html",),
)
