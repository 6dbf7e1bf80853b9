"""AC-06: what is counted in a trail's log group is watched by an alarm."""

from __future__ import annotations

from vedette.meaning.alarms import alarms_of
from vedette.meaning.chain import LINKS, of_trail
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.logs import METRIC_FILTERS, MetricFilter


def judge(found: MetricFilter, here: Here) -> Verdict | None:
    """Fail where no alarm of the region looks at the filter's metric."""
    if not of_trail(found, here):
        return None
    alarm = first(alarms_of(found, here))
    names = ", ".join(f"{m.namespace}/{m.name}" for m in found.metrics)
    if alarm is None:
        return failed(f"no alarm of the region looks at {names}")
    return passed(f"the alarm {alarm.name} looks at it", alarm=alarm.arn)


CHECK = Check(
    id="AC-06",
    title="Each metric that is counted in a trail's log group has an alarm in its region",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=LINKS,
    judge=Each(METRIC_FILTERS, judge),
    rationale="A misspelt namespace, or an alarm in another region, is a chain that ends in the air.",
    remedy="Make the alarm in the filter's region, on exactly its namespace and metric.",
    cost="An alarm costs 0.10 USD a month.",
    monthly_usd=0.10,
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",),
)
