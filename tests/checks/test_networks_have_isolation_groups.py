"""RSP-02."""

from __future__ import annotations

import pytest

from vedette.checks.networks_have_isolation_groups import CHECK
from vedette.model.facts.ec2 import INSTANCES, SECURITY_GROUPS, VPCS, Instance, Permission, SecurityGroup, Vpc
from vedette.testing import Scene

VPC = Vpc("vpc-1")
INSTANCE = Instance("i-1", "running", vpc="vpc-1")
ANY = Permission("-1", sources=("0.0.0.0/0",))
ITSELF = Permission("-1", sources=("127.0.0.1/32",))


def group(inbound=(), outbound=(), vpc="vpc-1"):
    return SecurityGroup("sg-1", "isolation", vpc, inbound, outbound)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((group(),), "pass"),
        ((group(outbound=(ITSELF,)),), "pass"),
        ((group(outbound=(ANY,)),), "fail"),
        ((group(inbound=(Permission("tcp", 22, 22, ("sg-1",)),)),), "fail"),
        ((group(vpc="vpc-2"),), "fail"),
        ((), "fail"),
    ],
)
def test_groups(rows, answer):
    """Without rules, with one to itself; that lets out; that lets its members in; of another network; none."""
    assert Scene(VPC, INSTANCE, *rows).status(CHECK) == answer


@pytest.mark.parametrize("rows", [(), (Instance("i-1", "terminated", vpc="vpc-1"),), (Instance("i-1", vpc="vpc-2"),)])
def test_a_network_without_instances_needs_none(rows):
    """Such as the one that AWS makes in each region."""
    assert Scene(VPC, *rows).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [VPCS, SECURITY_GROUPS, INSTANCES])
def test_what_may_not_be_read_is_unknown(kind):
    """Networks, groups, instances; and no refusal hides a failure."""
    assert Scene(VPC).denied(kind).status(CHECK) == "unknown"
    assert Scene(VPC, INSTANCE, group(outbound=(ANY,))).refusals_hide_nothing(CHECK)
