"""FL-10."""

from __future__ import annotations

from vedette.checks.default_vpcs_are_gone_or_watched import CHECK
from vedette.model.facts.ec2 import FLOW_LOGS, NETWORK_INTERFACES, SUBNETS, VPCS, FlowLog, NetworkInterface, Subnet, Vpc
from vedette.testing import Scene

DEFAULT = Vpc("vpc-1", default=True)
SUBNET_ROWS = (Subnet("subnet-1", "vpc-1"), Subnet("subnet-2", "vpc-1"))


def watched(resource):
    return FlowLog(f"fl-{resource}", resource, status="ACTIVE")


def test_an_empty_default_vpc():
    """Without a flow log; with one; with one of each subnet, and of one of two."""
    assert Scene(DEFAULT, *SUBNET_ROWS).status(CHECK) == "fail"
    assert Scene(DEFAULT, watched("vpc-1")).status(CHECK) == "pass"
    assert Scene(DEFAULT, FlowLog("fl-1", "vpc-1")).status(CHECK) == "fail"
    assert Scene(DEFAULT, *SUBNET_ROWS, watched("subnet-1"), watched("subnet-2")).status(CHECK) == "pass"
    assert Scene(DEFAULT, *SUBNET_ROWS, watched("subnet-1")).status(CHECK) == "fail"


def test_what_is_used_or_no_default_is_not_asked():
    """FL-01 asks these; an interface of another VPC does not count."""
    assert Scene(DEFAULT, NetworkInterface("eni-1", "vpc-1")).status(CHECK) == "not_applicable"
    assert Scene(DEFAULT, NetworkInterface("eni-1", "vpc-2")).status(CHECK) == "fail"
    assert Scene(Vpc("vpc-2")).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Each that its answer rests on."""
    for kind in (VPCS, NETWORK_INTERFACES, FLOW_LOGS, SUBNETS):
        assert Scene(DEFAULT).denied(kind).status(CHECK) == "unknown"
    assert Scene(DEFAULT, watched("vpc-1")).denied(SUBNETS).status(CHECK) == "pass"
    assert Scene(DEFAULT, *SUBNET_ROWS).refusals_hide_nothing(CHECK)
