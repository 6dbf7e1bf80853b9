"""AC-09."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alarms import alarm, chain, metric_filter

from vedette.checks.alarms_have_data import CHECK
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import NOW, Scene

STOPS = "{ $.eventName = StopLogging }"


def waiting(days, **more):
    return (alarm(state="INSUFFICIENT_DATA", state_changed=NOW - timedelta(days=days), **more),)


def test_an_alarm_that_lacks_data_for_weeks():
    """With the day; a new one has time; one that is judged passes."""
    found = Scene(*chain(STOPS, alarm=waiting(30))).finding(CHECK)
    assert (found.status.value, "2026-05-02" in found.reason) == ("fail", True)
    assert Scene(*chain(STOPS, alarm=waiting(1))).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, alarm=(alarm(state="OK"),))).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, alarm=(alarm(state="ALARM"),))).status(CHECK) == "pass"


def test_missing_data_that_is_fine_to_it():
    """Then CloudWatch would call it OK: something else is wrong."""
    found = Scene(*chain(STOPS, alarm=waiting(30, missing_data="notBreaching"))).finding(CHECK)
    assert "does not judge it" in found.reason


def test_without_a_time_it_is_not_known():
    """Nothing is guessed."""
    rows = chain(STOPS, alarm=(alarm(state="INSUFFICIENT_DATA"),))
    assert Scene(*rows).status(CHECK) == "unknown"


def test_alarms_on_other_metrics_are_none_of_its_business():
    """A processor's load is no security."""
    assert (
        Scene(*chain(STOPS, alarm=waiting(30), filter=(metric_filter(STOPS, "g"),))).status(CHECK) == "not_applicable"
    )


@pytest.mark.parametrize("kind", [ALARMS, METRIC_FILTERS, TRAILS], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """The alarms, the filters, the trails."""
    assert Scene(*chain(STOPS, alarm=waiting(30))).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(*chain(STOPS, alarm=waiting(30))).refusals_hide_nothing(CHECK)
