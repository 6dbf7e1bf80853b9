"""CW-05: log groups of trails are forwarded out of their region."""

from __future__ import annotations

from vedette.meaning.patterns import part
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS, LogSubscriptions


def judge(group: LogSubscriptions, here: Here) -> Verdict:
    """Fail where the events of a security log group stay where they are."""
    where = [s.destination for s in group.subscriptions]
    if where:
        return passed(f"forwarded to {', '.join(part(d, 2) for d in where)}", destinations=where)
    if here.expected.alerting_elsewhere:
        return passed("alerts are raised outside CloudWatch, as the settings say", declared=True)
    return failed("its events stay in the region and the account")


CHECK = Check(
    id="CW-05",
    title="Log groups of trails are forwarded to one place",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(LOG_SUBSCRIPTIONS,),
    judge=Each(LOG_SUBSCRIPTIONS, judge),
    rationale="CloudWatch Logs are bound to region and account; in an incident one place is what counts.",
    remedy="Give it a subscription filter to the log archive's Kinesis or Firehose; replicate first, filter later.",
    cost="Kinesis and Firehose cost by volume.",
    feeds=("cloudwatch_logs",),
    standards=Standards(talk=("T12",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",),
)
