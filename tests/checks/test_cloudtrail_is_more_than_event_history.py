"""CT-24."""

from __future__ import annotations

from trails import good, selectors, status, trail

from vedette.checks.cloudtrail_is_more_than_event_history import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS, TRAILS
from vedette.testing import Scene

#: Every account has Event history.
NEVER_NOT_APPLICABLE = True


def test_trails():
    """One that is logging; one that is stopped; none."""
    assert Scene(*good()).status(CHECK) == "pass"
    assert Scene(trail(), status(logging=False), selectors()).status(CHECK) == "fail"
    assert Scene().status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """There may be one."""
    for kind in (TRAILS, TRAIL_STATUS):
        assert Scene(*good()).denied(kind).status(CHECK) == "unknown"
