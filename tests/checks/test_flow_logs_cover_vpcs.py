"""FL-01."""

from __future__ import annotations

from vedette.checks.flow_logs_cover_vpcs import CHECK
from vedette.model.facts.ec2 import FLOW_LOGS, VPCS, FlowLog, Subnet, Vpc
from vedette.testing import Scene

VPC = Vpc("vpc-1")
SUBNETS = (Subnet("subnet-1", "vpc-1"), Subnet("subnet-2", "vpc-1"), Subnet("subnet-9", "vpc-9"))


def test_a_vpc_with_and_without():
    """Of the VPC; of another; one that is not active."""
    assert Scene(VPC, FlowLog("fl-1", "vpc-1", status="ACTIVE")).status(CHECK) == "pass"
    assert Scene(VPC, FlowLog("fl-1", "vpc-2", status="ACTIVE")).status(CHECK) == "fail"
    assert Scene(VPC, FlowLog("fl-1", "vpc-1", status="")).status(CHECK) == "fail"


def test_its_subnets_may_have_them():
    """All of them; one is not enough."""
    logs = (FlowLog("fl-1", "subnet-1", status="ACTIVE"), FlowLog("fl-2", "subnet-2", status="ACTIVE"))
    assert Scene(VPC, *SUBNETS, *logs).status(CHECK) == "pass"
    found = Scene(VPC, *SUBNETS, *logs[:1]).finding(CHECK)
    assert (found.status.value, found.evidence["subnets"]) == ("fail", ("subnet-2",))


def test_without_a_vpc_there_is_nothing_to_ask():
    """And where something may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(VPC).denied(FLOW_LOGS).status(CHECK) == "unknown"
    assert Scene(VPC).denied(VPCS).status(CHECK) == "unknown"
