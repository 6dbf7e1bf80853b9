"""AC-08."""

from __future__ import annotations

from datetime import timedelta

from alarms import GROUP, trail_rows

from vedette.checks.trail_log_groups_receive import CHECK
from vedette.model.facts.logs import LOG_ACTIVITY, LOG_GROUPS, LogActivity, LogGroup
from vedette.testing import NOW, Scene

ARN = GROUP.removesuffix(":*")
THERE = LogGroup(ARN, "trail")
FRESH = LogActivity("trail", last_ingested=NOW - timedelta(minutes=5))


def test_groups_that_receive_and_that_do_not():
    """Written to of late; long ago; never; gone."""
    assert Scene(*trail_rows(), THERE, FRESH).status(CHECK) == "pass"
    assert (
        Scene(*trail_rows(), THERE, LogActivity("trail", last_ingested=NOW - timedelta(days=2))).status(CHECK) == "fail"
    )
    assert Scene(*trail_rows(), THERE, LogActivity("trail")).status(CHECK) == "fail"
    assert Scene(*trail_rows()).status(CHECK) == "fail"


def test_without_a_log_group_there_is_nothing_to_ask():
    """CT-13 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The groups, or when they were written to."""
    for kind in (LOG_GROUPS, LOG_ACTIVITY):
        assert Scene(*trail_rows(), THERE, FRESH).denied(kind).status(CHECK) == "unknown"
