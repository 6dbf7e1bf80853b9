"""AC-13."""

from __future__ import annotations

from datetime import timedelta

from vedette.checks.drills_arrive import CHECK
from vedette.model import Expected
from vedette.model.facts.drills import DRILLS, EXERCISE, Drill
from vedette.testing import NOW, Scene

#: Alerts have to arrive in every account.
NEVER_NOT_APPLICABLE = "not_applicable"


def canary(name, sent, arrived=None):
    """Days ago."""
    at = NOW - timedelta(days=sent)
    return Drill(name, at=at, arrived=None if arrived is None else NOW - timedelta(days=arrived), where="pager")


def test_a_drill_arrived_lately():
    """With where; long ago is not enough; how long, people say."""
    found = Scene(canary("a", 10, 10)).finding(CHECK)
    assert (found.status.value, found.reason) == ("pass", "a drill arrived on 2026-05-22: pager")
    assert Scene(canary("a", 200, 200)).status(CHECK) == "fail"
    assert Scene(canary("a", 200, 200), expected=Expected(drill_days=365)).status(CHECK) == "pass"


def test_the_last_one_is_lost():
    """Though one before it arrived; one of an hour ago may still come."""
    found = Scene(canary("a", 10, 10), canary("b", 3)).finding(CHECK)
    assert (found.status.value, "the drill b of 2026-05-29" in found.reason) == ("fail", True)
    assert Scene(canary("a", 10, 10), canary("b", 1 / 24)).status(CHECK) == "pass"


def test_none_ever_arrived():
    """None was sent; one was, an hour ago; an exercise of people is none."""
    assert Scene().finding(CHECK).reason == "no drill was ever sent"
    assert "has not arrived yet" in Scene(canary("b", 1 / 24)).finding(CHECK).reason
    assert Scene(Drill("e", EXERCISE, NOW, NOW)).status(CHECK) == "fail"


def test_a_state_that_cannot_be_read_is_unknown():
    """It may hold one, or not."""
    assert Scene(canary("a", 10, 10)).denied(DRILLS).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """There is but one."""
    assert Scene(canary("b", 3)).refusals_hide_nothing(CHECK)
