"""RSP-08."""

from __future__ import annotations

from datetime import timedelta

from vedette.checks.drills_are_held import CHECK
from vedette.model.facts.drills import CANARY, DRILLS, EXERCISE, Drill
from vedette.testing import NOW, REGION, Scene

#: Responders have to be ready everywhere.
NEVER_NOT_APPLICABLE = "not_applicable"
OTHER = "444455556666"


def held(days, kind=EXERCISE):
    at = NOW - timedelta(days=days)
    return Drill("e", kind, at, at, "pager", "a stolen key")


def test_a_drill_of_people_or_one_that_arrived():
    """In any account; with what it was."""
    found = Scene(held(20)).finding(CHECK)
    assert (found.status.value, "a stolen key" in found.reason) == ("pass", True)
    assert Scene().at(REGION, held(20, CANARY), account=OTHER).status(CHECK) == "pass"


def test_long_ago_or_never():
    """What was sent and never arrived was not held."""
    assert "2025-11-13" in Scene(held(200)).finding(CHECK).reason
    assert Scene(Drill("c", CANARY, NOW)).status(CHECK) == "fail"
    assert Scene().finding(CHECK).reason == "no drill was ever held, as far as was noted"


def test_what_cannot_be_read_is_unknown():
    """Unless one is known."""
    assert Scene(held(20)).denied(DRILLS).status(CHECK) == "unknown"
    scene = Scene(held(20)).at(REGION, held(200), account=OTHER)
    assert scene.denied(DRILLS, account=OTHER).status(CHECK) == "pass"


def test_no_refusal_hides_a_failure():
    """In either account."""
    assert Scene(held(200)).at(REGION, held(300), account=OTHER).refusals_hide_nothing(CHECK)
