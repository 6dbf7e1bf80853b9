"""CT-04."""

from __future__ import annotations

from datetime import timedelta

import pytest
from trails import good, status, trail

from vedette.checks.cloudtrail_delivers_to_s3 import CHECK
from vedette.model import Expected
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(
    ("about", "answer"),
    [
        ({}, "pass"),
        ({"delivery_error": "AccessDenied"}, "fail"),
        ({"delivered": NOW - timedelta(hours=25)}, "fail"),
        ({"delivered": None, "started": NOW - timedelta(days=9)}, "fail"),
        ({"delivered": None, "started": NOW - timedelta(hours=1)}, "unknown"),
        ({"logging": False}, "not_applicable"),
    ],
    ids=["an hour ago", "an error", "a day ago", "never", "not yet", "stopped"],
)
def test_the_last_delivery_is_what_counts(about, answer):
    """Recent and without error."""
    assert Scene(trail(), status(**about)).status(CHECK) == answer


def test_how_late_is_late_can_be_set():
    """By the settings."""
    late = status(delivered=NOW - timedelta(hours=25))

    assert Scene(trail(), late, expected=Expected(delivery_hours=48)).status(CHECK) == "pass"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"
