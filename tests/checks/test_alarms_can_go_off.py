"""AC-05."""

from __future__ import annotations

import pytest
from alarms import alarm, chain

from vedette.checks.alarms_can_go_off import CHECK
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (alarm(), "pass"),
        (alarm(threshold=5.0), "pass"),
        (alarm(threshold=500.0), "fail"),
        (alarm(comparison="LessThanThreshold"), "fail"),
        (alarm(evaluation_periods=3, datapoints=3), "fail"),
        (alarm(missing_data="breaching"), "fail"),
        (alarm("cpu", threshold=500.0), "not_applicable"),
    ],
)
def test_alarms_that_can_and_cannot_go_off(one, status):
    """Five failures may be waited for; five hundred, low values, three periods in a row may not."""
    assert Scene(*chain(STOPS, alarm=(one,))).status(CHECK) == status


def test_filters_that_may_not_be_listed_are_unknown():
    """The alarm may be about one."""
    assert Scene(*chain(STOPS)).denied(METRIC_FILTERS).status(CHECK) == "unknown"
