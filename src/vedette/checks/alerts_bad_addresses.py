"""AL-35: somebody is told of traffic with addresses known to be bad."""

from __future__ import annotations

from vedette.meaning.flows import FLOWING, Watch, watched
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict

WATCH = Watch(
    finding="UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
    lines=(),
)


def judge(here: Here) -> Verdict:
    """Fail where neither GuardDuty nor a metric filter on flow logs tells somebody of it."""
    return watched(WATCH, here)


CHECK = Check(
    id="AL-35",
    title="Somebody is told of traffic with addresses known to be bad",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=FLOWING,
    judge=judge,
    rationale="A machine that talks to a known command server is taken already.",
    remedy="Switch GuardDuty on, with a threat list of your own; or let Vedette ask its indicator lists.",
    cost="GuardDuty costs by volume; a filter and an alarm 0.40 USD a month.",
    feeds=("vpc_flow",),
    standards=Standards(talk=("T11",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html",),
)
