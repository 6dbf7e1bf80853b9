"""FL-10: default VPCs that nobody uses are gone, or have flow logs."""

from __future__ import annotations

from vedette.meaning.flow_logs import covered
from vedette.model import Check, Each, Here, Scope, Severity, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.ec2 import FLOW_LOGS, NETWORK_INTERFACES, SUBNETS, VPCS, Vpc


def judge(vpc: Vpc, here: Here) -> Verdict | None:
    """Fail where a default VPC has nothing in it and no flow log; of one that is used, FL-01 asks."""
    if not vpc.default:
        return None
    used = first(here.of(NETWORK_INTERFACES), lambda interface: interface.vpc == vpc.id)
    if used is not None:
        return not_applicable(f"it is in use ({used.id}); FL-01 asks whether it has flow logs", interface=used.id)
    if covered(vpc.id, here):
        return passed("nothing is in it, and it has flow logs")
    return failed("nothing is in it, and it has no flow log")


CHECK = Check(
    id="FL-10",
    title="Default VPCs that nobody uses are gone or have flow logs",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(VPCS, NETWORK_INTERFACES, SUBNETS, FLOW_LOGS),
    judge=Each(VPCS, judge),
    rationale="A network with a way to the internet in every region is all that a miner needs, and nobody looks there.",
    remedy="Delete the default VPC (its subnets and gateway first); where it must stay, give it a flow log.",
    cost="Free; a flow log of an empty network costs nothing.",
    monthly_usd=0.0,
    feeds=("vpc_flow",),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/deleting-default-vpc.html",),
)
