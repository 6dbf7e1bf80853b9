"""AL-36: somebody is told of unusual volumes that leave."""

from __future__ import annotations

from vedette.meaning.flows import FLOWING, Watch, watched
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict

WATCH = Watch(
    finding="Behavior:EC2/TrafficVolumeUnusual",
    lines=(),
)


def judge(here: Here) -> Verdict:
    """Fail where neither GuardDuty nor a metric filter on flow logs tells somebody of it."""
    return watched(WATCH, here)


CHECK = Check(
    id="AL-36",
    title="Somebody is told of unusual volumes that leave",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=FLOWING,
    judge=judge,
    rationale="Data that is taken has to leave, and its volume is what cannot be hidden.",
    remedy="Switch GuardDuty on and tell somebody of its findings; or let Vedette compare flows with their past.",
    cost="GuardDuty costs by volume; a filter and an alarm 0.40 USD a month.",
    feeds=("vpc_flow",),
    standards=Standards(talk=("T11",)),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html",),
)
