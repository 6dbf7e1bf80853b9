"""CT-14."""

from __future__ import annotations

from datetime import timedelta

import pytest
from trails import arn, selectors, status, trail

from vedette.checks.cloudtrail_delivers_to_logs_lately import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"logs_delivered": NOW - timedelta(minutes=5)}, "pass"),
        ({"logs_delivered": NOW - timedelta(days=3)}, "fail"),
        ({"logs_delivered": NOW, "logs_error": "AccessDenied"}, "fail"),
        ({}, "fail"),
    ],
)
def test_deliveries(more, answer):
    """Minutes ago; days ago; refused; never."""
    assert Scene(trail(), status(**more), selectors()).statuses(CHECK) == {arn(): answer}


def test_without_a_log_group_there_is_nothing_to_ask():
    """CT-13 tells; and where the status may not be read it is not known."""
    assert Scene(trail(log_group=""), status(), selectors()).status(CHECK) == "not_applicable"
    assert Scene(trail(), status(), selectors()).denied(TRAIL_STATUS).statuses(CHECK) == {arn(): "unknown"}
