"""DNS-01."""

from __future__ import annotations

import pytest

from vedette.checks.resolver_queries_are_logged import CHECK
from vedette.model.facts.dns import QUERY_LOG_ASSOCIATIONS, QueryLogAssociation
from vedette.model.facts.ec2 import Vpc
from vedette.testing import Scene

VPC = Vpc("vpc-1")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((QueryLogAssociation("a", "vpc-1", status="ACTIVE"),), "pass"),
        ((QueryLogAssociation("a", "vpc-1", status="FAILED"),), "fail"),
        ((QueryLogAssociation("a", "vpc-2", status="ACTIVE"),), "fail"),
    ],
)
def test_associations(rows, answer):
    """Of the VPC; failed; of another."""
    assert Scene(VPC, *rows).status(CHECK) == answer


def test_without_a_vpc_there_is_nothing_to_ask():
    """And where associations may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(VPC).denied(QUERY_LOG_ASSOCIATIONS).status(CHECK) == "unknown"
