"""SVC-02."""

from __future__ import annotations

import pytest

from vedette.checks.distributions_log_access import CHECK
from vedette.model.facts.services import DISTRIBUTION_LOGGING, Distribution, DistributionLogging
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((Distribution("arn:d"), DistributionLogging("arn:d", enabled=True, bucket="b")), "pass"),
        ((Distribution("arn:d"), DistributionLogging("arn:d", realtime="arn:k")), "pass"),
        ((Distribution("arn:d"), DistributionLogging("arn:d")), "fail"),
        ((Distribution("arn:d", enabled=False),), "not_applicable"),
    ],
)
def test_logs(rows, answer):
    """Standard; real-time; none; one that is off."""
    assert Scene(*rows).status(CHECK) == answer


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert (
        Scene(*(Distribution("arn:d"), DistributionLogging("arn:d", enabled=True, bucket="b")))
        .denied(DISTRIBUTION_LOGGING)
        .status(CHECK)
        == "unknown"
    )
