"""DNS-01."""

from __future__ import annotations

import pytest

from vedette.checks.resolver_queries_are_logged import CHECK
from vedette.model.facts.network import QUERY_LOGGING, QueryLogging, Vpc
from vedette.testing import Scene

VPC = Vpc("vpc-1")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((QueryLogging("vpc-1"),), "pass"),
        ((QueryLogging("vpc-1", "FAILED"),), "fail"),
        ((QueryLogging("vpc-2"),), "fail"),
    ],
)
def test_associations(rows, answer):
    """Of the VPC; failed; of another."""
    assert Scene(VPC, *rows).status(CHECK) == answer


def test_without_a_vpc_there_is_nothing_to_ask():
    """And where associations may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(VPC).denied(QUERY_LOGGING).status(CHECK) == "unknown"
