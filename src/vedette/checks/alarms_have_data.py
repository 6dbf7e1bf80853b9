"""AC-09: security alarms do not lack data for ever."""

from __future__ import annotations

from datetime import timedelta

from vedette.meaning.chain import LINKS, of_security
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, unknown
from vedette.model.facts.cloudwatch import ALARMS, Alarm

WAITING = "INSUFFICIENT_DATA"
#: A new alarm lacks data for some minutes; one that lacks it for so long lacks it for ever.
DAYS = 3


def judge(alarm: Alarm, here: Here) -> Verdict | None:
    """Fail where an alarm on a trail's metric has had nothing to judge by for days."""
    if not of_security(alarm, here):
        return None
    if alarm.state != WAITING:
        return passed(f"its state is {alarm.state or 'OK'}", state=alarm.state)
    if alarm.state_changed is None:
        return unknown("it lacks data, and AWS does not say since when")
    if here.now - alarm.state_changed <= timedelta(days=DAYS):
        return passed(f"it lacks data for less than {DAYS} days", since=alarm.state_changed)
    since = f"{alarm.state_changed:%Y-%m-%d}"
    if alarm.missing_data == "notBreaching":
        return failed(f"it lacks data since {since}, though missing data is fine to it: CloudWatch does not judge it")
    return failed(f"it lacks data since {since}: a quiet account and a broken chain look the same", since=since)


CHECK = Check(
    id="AC-09",
    title="Alarms on a trail's metrics have data to judge by",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=LINKS,
    judge=Each(ALARMS, judge),
    rationale="An alarm that has lacked data for weeks may wait for a metric that no filter writes any more.",
    remedy=(
        "Treat missing data as not breaching, and give the metric filter the default value 0; see that the trail still "
        "writes to its log group."
    ),
    monthly_usd=0.0,
    standards=Standards(talk=("T13",)),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data",
    ),
)
