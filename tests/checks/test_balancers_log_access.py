"""SVC-01."""

from __future__ import annotations

import pytest

from vedette.checks.balancers_log_access import CHECK
from vedette.model.facts.services import BALANCER_LOGGING, BalancerLogging, LoadBalancer
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((LoadBalancer("arn:l"), BalancerLogging("arn:l", enabled=True, bucket="b")), "pass"),
        ((LoadBalancer("arn:l"), BalancerLogging("arn:l")), "fail"),
        ((LoadBalancer("arn:l", type="gateway"),), "not_applicable"),
    ],
)
def test_logs(rows, answer):
    """On; off; a gateway's."""
    assert Scene(*rows).status(CHECK) == answer


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert (
        Scene(*(LoadBalancer("arn:l"), BalancerLogging("arn:l", enabled=True, bucket="b")))
        .denied(BALANCER_LOGGING)
        .status(CHECK)
        == "unknown"
    )
