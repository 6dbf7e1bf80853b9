"""CW-07."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.trail_log_groups_are_not_silent import CHECK
from vedette.model.facts.logs import LOG_ACTIVITY, LogActivity
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(
    ("last", "status"), [(NOW - timedelta(hours=1), "pass"), (NOW - timedelta(days=2), "fail"), (None, "fail")]
)
def test_silence(last, status):
    """An hour, two days, for ever."""
    assert Scene(LogActivity("g", last_ingested=last)).status(CHECK) == status


def test_without_groups_there_is_nothing_to_ask():
    """And where they may not be asked about it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(LogActivity("g", last_ingested=NOW)).denied(LOG_ACTIVITY).status(CHECK) == "unknown"
