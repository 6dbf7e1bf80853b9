"""AL-28."""

from __future__ import annotations

import pytest
from alarms import alarm, chain, topic, trail_rows
from detectors import detector
from flows import detected
from trails import selectors

from vedette.checks.alerts_reconnaissance import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import BasicSelector
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.guardduty import DETECTOR_SETTINGS
from vedette.testing import Scene

#: There is always somebody who may look around.
NEVER_NOT_APPLICABLE = "not_applicable"
READS = "{ ($.eventName = List*) || ($.eventName = Get*) || ($.eventName = Describe*) || ($.eventName = Lookup*) }"
MANY = (alarm(threshold=500.0, period_seconds=900),)


def test_guardduty_tells():
    """In every region; not where it is off in one, or nobody hears."""
    assert Scene(*detected()).status(CHECK) == "pass"
    assert Scene(*detected(told=False)).status(CHECK) == "fail"
    found = Scene(*detected()).at("us-east-1").finding(CHECK)
    assert (found.status.value, found.reason.endswith("in us-east-1")) == ("fail", True)
    assert Scene(*detected()).at("us-east-1", *detector(status="DISABLED")).status(CHECK) == "fail"


def test_an_alarm_counts_reading_calls():
    """Of every verb, of all regions, with a threshold that an intruder reaches, heard by somebody."""
    assert Scene(*chain(READS, alarm=MANY)).status(CHECK) == "pass"
    assert Scene(*chain("{ $.readOnly IS TRUE }", alarm=MANY)).status(CHECK) == "pass"
    assert Scene(*chain("{ $.eventName = List* }", alarm=MANY)).status(CHECK) == "fail"
    assert Scene(*chain(READS, alarm=(alarm(threshold=50_000.0),))).status(CHECK) == "fail"
    assert Scene(*chain(READS, alarm=MANY, topic=topic(confirmed=False))).status(CHECK) == "fail"
    assert Scene(*chain(READS, alarm=MANY, trail=trail_rows(multi_region=False))).status(CHECK) == "fail"


def test_a_trail_that_records_no_reads_counts_nothing():
    """However good the filter."""
    trail, status, _ = trail_rows()
    rows = (trail, status, selectors("main", BasicSelector("WriteOnly")))
    assert Scene(*chain(READS, alarm=MANY, trail=rows)).status(CHECK) == "fail"


def test_what_is_declared():
    """Alerts are raised elsewhere."""
    assert Scene(expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"


@pytest.mark.parametrize(("kind", "rows"), [(ALARMS, chain(READS, alarm=MANY)), (DETECTOR_SETTINGS, detected())])
def test_what_may_not_be_read_is_unknown(kind, rows):
    """The alarms; the detectors."""
    assert Scene(*rows).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(*detected()).at("us-east-1").refusals_hide_nothing(CHECK)
    assert Scene(*chain(READS)).refusals_hide_nothing(CHECK)
