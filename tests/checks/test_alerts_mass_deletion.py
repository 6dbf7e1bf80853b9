"""AL-38."""

from __future__ import annotations

import pytest
from alarms import alarm, chain, metric_filter, rule, topic, trail_rows
from detectors import detector
from trails import ALL_OBJECTS, selectors

from vedette.checks.alerts_mass_deletion import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAIL_SELECTORS, BasicSelector, DataResource
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.guardduty import DETECTOR_SETTINGS
from vedette.testing import Scene

#: There is always a bucket that may come.
NEVER_NOT_APPLICABLE = "not_applicable"
DELETIONS = "{ ($.eventName = DeleteObject) || ($.eventName = DeleteObjects) }"
COPIES = '{ $.additionalEventData.SSEApplied = "SSE_C" }'
LIFE_CYCLES = "{ $.eventName = PutBucketLifecycle }"
FINDINGS = rule({"source": ["aws.guardduty"]}, "findings")
CHANGES = rule({"detail": {"eventName": ["PutBucketLifecycle"]}}, "changes")


def recorded(*values):
    """A trail with a log group that records writing events of objects: all, or those below these ARNs."""
    trail, status, _ = trail_rows()
    data = DataResource("AWS::S3::Object", values) if values else ALL_OBJECTS
    return trail, status, selectors("main", BasicSelector("All", management=True, data=(data,)))


def counted(**more):
    """A filter and an alarm for each way."""
    many = {"threshold": 100.0}
    parts = {
        "trail": recorded(),
        "filter": (metric_filter(DELETIONS, "d"), metric_filter(COPIES, "c"), metric_filter(LIFE_CYCLES, "l")),
        "alarm": (alarm("d", **many), alarm("c", **many), alarm("l")),
        "topic": topic(),
    } | more
    return [row for rows in parts.values() for row in rows]


def guarded(**more):
    """GuardDuty is on and heard, and so is a change of a life cycle."""
    return (*trail_rows(), *detector(**more), *FINDINGS, *CHANGES, *topic())


def test_guardduty_tells_of_deletions_and_copies():
    """With its S3 protection; without, nobody does."""
    assert Scene(*guarded()).status(CHECK) == "pass"
    found = Scene(*guarded(features=())).finding(CHECK)
    assert (found.status.value, "many deletions, copies" in found.reason) == ("fail", True)


def test_alarms_count_them():
    """Each way has its own; what has none is named."""
    assert Scene(*counted()).status(CHECK) == "pass"
    found = Scene(*counted(alarm=(alarm("d"), alarm("l")))).finding(CHECK)
    assert found.evidence["untold"] == ["copies under a stranger's key (SSE-C)"]


def test_rules_of_eventbridge_pick_them():
    """Where a trail records objects, EventBridge hears of them."""
    picks = rule({"detail": {"eventName": ["DeleteObject", "DeleteObjects", "CopyObject", "PutBucketLifecycle"]}})
    assert Scene(*recorded(), *picks, *topic()).status(CHECK) == "pass"
    assert Scene(*trail_rows(), *picks, *topic()).status(CHECK) == "fail"


def test_what_no_trail_records_is_counted_by_nobody():
    """No data events; those of another bucket than the sensitive one; those of the sensitive one are enough."""
    assert Scene(*counted(trail=trail_rows())).status(CHECK) == "fail"
    some = counted(trail=recorded("arn:aws:s3:::photos/"))
    assert Scene(*some).status(CHECK) == "fail"
    assert Scene(*some, expected=Expected(sensitive_buckets=("photos",))).status(CHECK) == "pass"


def test_nobody_is_told_of_the_life_cycle():
    """Though the rest is told."""
    found = Scene(*trail_rows(), *detector(), *FINDINGS, *topic()).finding(CHECK)
    assert found.evidence["untold"] == ["a life cycle that lets all expire"]


def test_what_is_declared():
    """Alerts are raised elsewhere."""
    assert Scene(expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("kind", "rows"), [(DETECTOR_SETTINGS, guarded()), (ALARMS, counted()), (TRAIL_SELECTORS, counted())]
)
def test_what_may_not_be_read_is_unknown(kind, rows):
    """The detectors; the alarms; what is recorded."""
    assert Scene(*rows).denied(kind).status(CHECK) == "unknown"


@pytest.mark.parametrize("rows", [guarded(features=()), counted(alarm=()), chain(DELETIONS)])
def test_no_refusal_hides_a_failure(rows):
    """Of any kind."""
    assert Scene(*rows).refusals_hide_nothing(CHECK)
