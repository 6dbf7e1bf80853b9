"""AC-07."""

from __future__ import annotations

import pytest
from alarms import chain, metric_filter

from vedette.checks.metric_filters_match import CHECK
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("pattern", "status"),
    [
        ("{ $.eventName = StopLogging }", "pass"),
        ("", "pass"),
        ("{ ($.eventName = A) && ($.eventName = B) }", "fail"),
        ("{ $.eventName = ", "fail"),
    ],
)
def test_patterns(pattern, status):
    """One that matches, all events, a contradiction, one that is broken off."""
    assert Scene(*chain(pattern)).status(CHECK) == status


def test_filters_of_other_groups_are_none_of_its_business():
    """An application's."""
    assert Scene(*chain("", filter=(metric_filter("{", group="app"),))).status(CHECK) == "not_applicable"


def test_filters_that_may_not_be_listed_are_unknown():
    """There may be some."""
    assert Scene(*chain("")).denied(METRIC_FILTERS).status(CHECK) == "unknown"
