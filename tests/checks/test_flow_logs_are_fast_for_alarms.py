"""FL-05."""

from __future__ import annotations

from alarms import alarm, metric_filter

from vedette.checks.flow_logs_are_fast_for_alarms import CHECK
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import Scene

SLOW = FlowLog("fl-1", "vpc-1", group="flows")
FAST = FlowLog("fl-1", "vpc-1", group="flows", interval_seconds=60)
FILTER = metric_filter("[..., dstport = 22, action]", group="flows")


def test_an_alarm_waits_for_a_slow_one():
    """By the filter's name; a fast one passes, with an alarm or without."""
    found = Scene(SLOW, FILTER, alarm()).finding(CHECK)
    assert (found.status.value, found.reason) == ("fail", "alarms on its filter f wait up to 600 s for it")
    assert Scene(FAST, FILTER, alarm()).status(CHECK) == "pass"
    assert Scene(FAST).status(CHECK) == "pass"


def test_where_no_alarm_depends_on_it_there_is_nothing_to_ask():
    """No filter, no alarm on it, a filter of another group, a flow log to S3, no flow log."""
    assert Scene(SLOW).status(CHECK) == "not_applicable"
    assert Scene(SLOW, FILTER).status(CHECK) == "not_applicable"
    assert Scene(SLOW, FILTER, alarm("other")).status(CHECK) == "not_applicable"
    assert Scene(SLOW, metric_filter("x", group="trail"), alarm()).status(CHECK) == "not_applicable"
    assert Scene(FlowLog("fl-1", "vpc-1"), metric_filter("x", group=""), alarm()).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The filters, the alarms, the flow logs."""
    for kind in (FLOW_LOGS, METRIC_FILTERS, ALARMS):
        assert Scene(SLOW, FILTER, alarm()).denied(kind).status(CHECK) == "unknown"
    assert Scene(SLOW, FILTER, alarm()).refusals_hide_nothing(CHECK)
