"""FL-05: flow logs that alarms depend on are written every minute."""

from __future__ import annotations

from vedette.meaning.alarms import alarms_of
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.model.facts.logs import METRIC_FILTERS, MetricFilter

#: The shorter of the two intervals that there are.
_FAST = 60


def judge(log: FlowLog, here: Here) -> Verdict:
    """Fail where an alarm waits ten minutes for what a flow log may say after one."""
    if log.interval_seconds <= _FAST:
        return passed(f"it is written every {log.interval_seconds} s", seconds=log.interval_seconds)
    found = first(here.of(METRIC_FILTERS), lambda f: _of(f, log) and first(alarms_of(f, here)) is not None)
    if found is None:
        return not_applicable(f"no alarm depends on it; it is written every {log.interval_seconds} s")
    return failed(
        f"alarms on its filter {found.name} wait up to {log.interval_seconds} s for it", seconds=log.interval_seconds
    )


def _of(found: MetricFilter, log: FlowLog) -> bool:
    return bool(log.group) and found.group == log.group


CHECK = Check(
    id="FL-05",
    title="Flow logs that alarms depend on are written every minute",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(FLOW_LOGS, METRIC_FILTERS, ALARMS),
    judge=Each(FLOW_LOGS, judge),
    rationale="Guessed passwords and data that leaves are matters of minutes, and the alarm waits ten for its log.",
    remedy="Make the flow log anew with a maximum aggregation interval of 60 s, then delete the old one.",
    cost="More and smaller records: up to ten times the volume where connections are long.",
    feeds=("vpc_flow",),
    standards=Standards(talk=("T11",)),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",),
)
