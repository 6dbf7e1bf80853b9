"""FL-02: flow logs record all traffic."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog


def judge(log: FlowLog, here: Here) -> Verdict:  # noqa: ARG001  asked by the engine
    """Fail where accepted or refused traffic alone is recorded."""
    if log.traffic == "ALL":
        return passed("accepted and refused traffic is recorded")
    return failed(f"{log.traffic.lower()}ed traffic alone is recorded", traffic=log.traffic)


CHECK = Check(
    id="FL-02",
    title="Flow logs record all traffic",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(FLOW_LOGS,),
    judge=Each(FLOW_LOGS, judge),
    rationale="Refused traffic shows who knocks, accepted traffic who came in: brute force is one after the other.",
    remedy="Make the flow log anew, for all traffic.",
    monthly_usd=0.0,
    feeds=("vpc_flow",),
    standards=Standards(talk=("T11",)),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",),
)
