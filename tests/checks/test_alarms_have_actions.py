"""AC-01."""

from __future__ import annotations

from alarms import alarm, chain, composite

from vedette.checks.alarms_have_actions import CHECK
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"


def test_alarms_with_and_without_actions():
    """Of those on a trail's metrics."""
    assert Scene(*chain(STOPS)).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, alarm=(alarm(alarm_actions=()),))).status(CHECK) == "fail"


def test_a_composite_alarm_acts_for_it():
    """One that has an action itself."""
    whole = composite("all", 'ALARM("f")')
    assert Scene(*chain(STOPS, alarm=(alarm(alarm_actions=()), whole))).status(CHECK) == "pass"


def test_other_alarms_are_none_of_its_business():
    """One on processors, or no alarm at all."""
    assert Scene(*chain(STOPS, alarm=(alarm("cpu"),))).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Whether it is about security."""
    assert Scene(*chain(STOPS)).denied(METRIC_FILTERS).status(CHECK) == "unknown"
