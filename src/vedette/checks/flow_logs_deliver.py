"""FL-03: flow logs are active and deliver."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog


def judge(log: FlowLog, here: Here) -> Verdict:  # noqa: ARG001  asked by the engine
    """Fail where the flow log is not active, or its last delivery failed."""
    if log.status == "ACTIVE" and log.delivery != "FAILED":
        return passed(f"it delivers to {log.destination or log.group or 'its destination'}")
    return failed(f"it does not deliver: {log.error or 'it is not active'}", error=log.error)


CHECK = Check(
    id="FL-03",
    title="Flow logs are active and deliver",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(FLOW_LOGS,),
    judge=Each(FLOW_LOGS, judge),
    rationale="A flow log whose role or bucket is gone is listed as active, and writes nothing.",
    remedy="Mend the role or the bucket's policy; DescribeFlowLogs tells the error.",
    monthly_usd=0.0,
    feeds=("vpc_flow",),
    standards=Standards(talk=("T10",)),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",),
)
