"""AC-12."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alarms import GROUP, alarm, chain, metric_filter, topic, trail_rows
from trails import selectors, status, trail

from vedette.checks.alarms_ring_once import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS, BasicSelector
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"
SECOND = GROUP.replace(":trail:", ":second:")


def second(pattern=STOPS, *, log_group=SECOND, name="second", told=None, **more):
    """Another trail with a log group, a filter and an alarm of its own."""
    rows = (trail(name, log_group=log_group, **more), status(name), told or selectors(name))
    return (*rows, metric_filter(pattern, "g", "second"), alarm("g"))


def test_one_event_that_two_log_groups_ring_for():
    """With its name and those of the groups."""
    found = Scene(*chain(STOPS), *second()).finding(CHECK)

    assert found.status.value == "fail"
    assert "cloudtrail:StopLogging" in found.reason
    assert ("trail of main" in found.reason, "second of second" in found.reason) == (True, True)


def test_each_rings_once():
    """One trail; a second without an alarm on it; one that watches other events; both into one log group."""
    assert Scene(*chain(STOPS)).status(CHECK) == "pass"
    assert Scene(*chain(STOPS), *second()[:-1]).status(CHECK) == "pass"
    assert Scene(*chain(STOPS), *second("{ $.eventName = AttachUserPolicy }")).status(CHECK) == "pass"
    assert Scene(*chain(STOPS), *second(log_group=GROUP)[:3]).status(CHECK) == "pass"


def test_a_trail_that_does_not_record_the_event_rings_for_nothing():
    """It only records what reads."""
    reads = selectors("second", BasicSelector("ReadOnly"))
    assert Scene(*chain(STOPS), *second(told=reads)).status(CHECK) == "pass"


def test_trails_of_two_single_regions_share_no_event():
    """Each event is in one of them."""
    one = trail_rows(multi_region=False)
    other = second(multi_region=False)
    elsewhere = tuple(replace(row, region="us-east-1") if hasattr(row, "multi_region") else row for row in other)
    assert Scene(*chain(STOPS, trail=one), *elsewhere).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, trail=one), *other).status(CHECK) == "fail"


def test_where_nothing_rings_there_is_nothing_to_ask():
    """No trail; or nobody hears."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*chain(STOPS, topic=topic(confirmed=False))).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [ALARMS, METRIC_FILTERS, TRAIL_STATUS], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """The second alarm may be among them."""
    assert Scene(*chain(STOPS)).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(*chain(STOPS), *second()).refusals_hide_nothing(CHECK)
