"""FL-07."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.flow_logs_record_once import CHECK
from vedette.model.facts.ec2 import FLOW_LOGS, NETWORK_INTERFACES, SUBNETS, FlowLog, NetworkInterface, Subnet
from vedette.testing import NOW, Scene

PLACES = (Subnet("subnet-1", "vpc-1"), NetworkInterface("eni-1", "vpc-1", "subnet-1"))


def log(number, resource="vpc-1", **more):
    given = {"traffic": "ALL", "status": "ACTIVE", "destination_type": "s3", "created": NOW + timedelta(days=number)}
    return FlowLog(f"fl-{number}", resource, **given | more)


@pytest.mark.parametrize(
    ("second", "answer"),
    [
        ({}, "fail"),
        ({"resource": "subnet-1"}, "fail"),
        ({"resource": "eni-1"}, "fail"),
        ({"traffic": "REJECT"}, "fail"),
        ({"resource": "vpc-2"}, "pass"),
        ({"resource": "subnet-9"}, "pass"),
        ({"destination_type": "cloud-watch-logs"}, "pass"),
        ({"format": "${srcaddr} ${tcp-flags}"}, "pass"),
        ({"format": "${srcaddr} ${dstaddr}"}, "fail"),
        ({"status": ""}, "not_applicable"),
    ],
)
def test_a_second_flow_log_beside_one_of_the_vpc(second, answer):
    """It is needless where the first has its interfaces, its traffic and its fields, at the same kind of place."""
    found = Scene(log(1), log(2, **second), *PLACES).statuses(CHECK)

    assert found == {"fl-1": "pass", "fl-2": answer}


def test_accepted_and_refused_traffic_apart_is_not_twice():
    """Two halves."""
    found = Scene(log(1, traffic="ACCEPT"), log(2, traffic="REJECT")).statuses(CHECK)
    assert set(found.values()) == {"pass"}


def test_a_wider_one_makes_the_older_needless():
    """And is told by its id."""
    found = {f.resource: f for f in Scene(log(1, "subnet-1"), log(2), *PLACES).findings(CHECK)}
    assert (found["fl-1"].status.value, found["fl-1"].evidence["other"]) == ("fail", "fl-2")
    assert found["fl-2"].status.value == "pass"


def test_one_that_fails_makes_nothing_needless():
    """What works stays."""
    found = Scene(log(1, delivery="FAILED"), log(2)).statuses(CHECK)
    assert found["fl-2"] == "pass"


def test_without_a_flow_log_there_is_nothing_to_ask():
    """FL-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """What a subnet or an interface is in, or the flow logs."""
    assert Scene(log(1), log(2, "subnet-1"), *PLACES).denied(SUBNETS).statuses(CHECK)["fl-2"] == "unknown"
    assert Scene(log(1), log(2, "eni-1"), *PLACES).denied(NETWORK_INTERFACES).statuses(CHECK)["fl-2"] == "unknown"
    assert Scene(log(1)).denied(FLOW_LOGS).status(CHECK) == "unknown"
    assert Scene(log(1), log(2), *PLACES).refusals_hide_nothing(CHECK)
