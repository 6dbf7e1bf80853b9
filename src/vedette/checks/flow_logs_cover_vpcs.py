"""FL-01: every VPC has flow logs."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.ec2 import FLOW_LOGS, SUBNETS, VPCS, FlowLog, Vpc


def judge(vpc: Vpc, here: Here) -> Verdict:
    """Fail where neither the VPC nor each of its subnets has an active flow log."""
    if some(here.of(FLOW_LOGS), lambda log: _covers(log, vpc.id)):
        return passed("it has a flow log")
    subnets = [s.id for s in here.of(SUBNETS) if s.vpc == vpc.id]
    bare = culprits(
        subnets, lambda s: not some(here.of(FLOW_LOGS), lambda log: log.resource == s and log.status == "ACTIVE")
    )
    if subnets and not bare:
        return passed(f"each of its {len(subnets)} subnets has one")
    what = "it has none" if len(bare) == len(subnets) else f"{len(bare)} of {len(subnets)} subnets have none"
    return failed(what, default=vpc.default, subnets=bare)


def _covers(log: FlowLog, resource: str) -> bool:
    return log.resource == resource and log.status == "ACTIVE"


CHECK = Check(
    id="FL-01",
    title="Every VPC has flow logs",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(VPCS, SUBNETS, FLOW_LOGS),
    judge=Each(VPCS, judge),
    rationale="Where data went is written in flow logs and nowhere else.",
    remedy="Make a flow log of the VPC, for all traffic, to S3 as Parquet.",
    cost="It costs 0.25 USD for each GB that is delivered to S3.",
    feeds=("vpc_flow",),
    standards=Standards(
        cis={
            "1.4": "3.9",
            "1.5": "3.9",
            "2.0": "3.9",
            "3.0": "3.7",
            "4.0": "3.7",
            "5.0": "3.7",
            "6.0": "4.7",
            "7.0": "4.7",
        },
        fsbp=("EC2.6",),
        talk=("T10",),
    ),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",),
    responder=True,
)
