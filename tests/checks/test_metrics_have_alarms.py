"""AC-06."""

from __future__ import annotations

from alarms import alarm, chain, metric_filter

from vedette.checks.metrics_have_alarms import CHECK
from vedette.model.facts.cloudwatch import ALARMS
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"


def test_metrics_with_and_without_an_alarm():
    """In the same region, of the same name."""
    assert Scene(*chain(STOPS)).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, alarm=(alarm("F"),))).status(CHECK) == "fail"
    away = Scene(*chain(STOPS, alarm=())).at("us-east-1", alarm(region="us-east-1"))
    assert away.statuses(CHECK)["trail:f"] == "fail"


def test_filters_of_other_groups_are_none_of_its_business():
    """An application's."""
    assert Scene(*chain(STOPS, filter=(metric_filter(STOPS, group="app"),))).status(CHECK) == "not_applicable"


def test_alarms_that_may_not_be_listed_are_unknown():
    """One may look at it."""
    assert Scene(*chain(STOPS)).denied(ALARMS).status(CHECK) == "unknown"
