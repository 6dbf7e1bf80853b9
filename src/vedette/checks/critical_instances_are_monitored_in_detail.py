"""CW-10: critical instances are monitored minute by minute."""

from __future__ import annotations

from fnmatch import fnmatchcase

from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ec2 import INSTANCES, Instance

#: Metrics of an instance that detailed monitoring writes, as AWS counts them for the bill.
METRICS = 7


def judge(instance: Instance, here: Here) -> Verdict | None:
    """Fail where an instance that is tagged critical is measured every five minutes only."""
    tags = [f"{name}={value}" for name, value in instance.tags]
    wanted = [pattern.casefold() for pattern in here.expected.critical_tags]
    tag = next((tag for tag in tags if any(fnmatchcase(tag.casefold(), pattern) for pattern in wanted)), None)
    if tag is None or instance.state not in {"running", "pending"}:
        return None
    if instance.detailed_monitoring:
        return passed(f"it is tagged {tag}, and measured every minute", tag=tag)
    return failed(f"it is tagged {tag}, and measured every five minutes only", tag=tag)


CHECK = Check(
    id="CW-10",
    title="Critical instances are monitored every minute",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(INSTANCES,),
    judge=Each(INSTANCES, judge),
    rationale="In five minutes' averages the minute in which data left, or a miner started, cannot be seen.",
    remedy="Switch detailed monitoring on (MonitorInstances), and in the launch template of its group.",
    cost=f"An instance has {METRICS} metrics, at {price('cloudwatch.metric')}.",
    monthly_usd=round(price("cloudwatch.metric").of(METRICS), 2),
    standards=Standards(talk=("T4",)),
    references=("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html",),
)
