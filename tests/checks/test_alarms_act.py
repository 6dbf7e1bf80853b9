"""AC-02."""

from __future__ import annotations

import pytest
from alarms import alarm, chain

from vedette.checks.alarms_act import CHECK
from vedette.model.facts.cloudwatch import ALARMS
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (alarm(), "pass"),
        (alarm(actions_enabled=False), "fail"),
        (alarm("cpu", actions_enabled=False), "not_applicable"),
    ],
)
def test_actions_on_and_off(one, status):
    """Of alarms on a trail's metrics."""
    assert Scene(*chain(STOPS, alarm=(one,))).status(CHECK) == status


def test_alarms_that_may_not_be_listed_are_unknown():
    """There may be some."""
    assert Scene(*chain(STOPS)).denied(ALARMS).status(CHECK) == "unknown"
