"""CW-01."""

from __future__ import annotations

import pytest

from vedette.checks.log_groups_keep_long_enough import CHECK
from vedette.model import Expected
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.testing import Scene


@pytest.mark.parametrize(("days", "status"), [(0, "pass"), (365, "pass"), (90, "fail")])
def test_retention(days, status):
    """For ever, a year, three months."""
    assert Scene(LogGroup("arn:g", retention_days=days)).status(CHECK) == status


def test_the_days_are_a_setting():
    """Ninety may be enough."""
    assert Scene(LogGroup("arn:g", retention_days=90), expected=Expected(log_retention_days=90)).status(CHECK) == "pass"


def test_without_groups_there_is_nothing_to_ask():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(LogGroup("arn:g")).denied(LOG_GROUPS).status(CHECK) == "unknown"
