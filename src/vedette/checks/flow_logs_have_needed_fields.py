"""FL-06: flow logs have the fields that detections need."""

from __future__ import annotations

from vedette.meaning.flow_logs import fields_of
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog

#: Fields without which direction, real endpoints and instances cannot be told.
NEEDED = ("srcaddr", "dstaddr", "srcport", "dstport", "action", "bytes", "tcp-flags", "flow-direction", "instance-id")


def judge(log: FlowLog, here: Here) -> Verdict:  # noqa: ARG001  asked by the engine
    """Fail where the format leaves out what detections ask for."""
    fields = fields_of(log)
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        return failed(f"{len(missing)} fields are not in its format: {', '.join(missing)}", fields=missing)
    return passed("it has all that detections ask for")


CHECK = Check(
    id="FL-06",
    title="Flow logs have the fields that detections need",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(FLOW_LOGS,),
    judge=Each(FLOW_LOGS, judge),
    rationale="The default format has neither direction nor flags: it cannot tell who began a connection.",
    remedy="Make the flow log anew with a custom format of version 5 fields.",
    monthly_usd=0.0,
    feeds=("vpc_flow",),
    standards=Standards(talk=("T11",)),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",),
)
