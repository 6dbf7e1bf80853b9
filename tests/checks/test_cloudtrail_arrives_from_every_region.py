"""CT-27."""

from __future__ import annotations

from datetime import timedelta

import pytest
from trails import good, trail

from vedette.checks.cloudtrail_arrives_from_every_region import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.model.facts.lake import LOGGED_REGIONS, LoggedRegion, LoggedSpan
from vedette.testing import ACCOUNT, NOW, REGION, Scene

COLLECTED = LoggedSpan(ACCOUNT, 90, 0, NOW)


def heard(hours, days=30, span=30):
    """Events on so many of the days before the last one, which was so many hours ago."""
    last = NOW - timedelta(hours=hours)
    return LoggedRegion(REGION, days, last - timedelta(days=span), last)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((heard(1),), "pass"),
        ((heard(23, days=1, span=0),), "pass"),
        ((heard(25),), "fail"),
        ((heard(25, days=3, span=80),), "not_applicable"),
        ((heard(25, days=2, span=1),), "not_applicable"),
        ((heard(25, days=3, span=80), Instance("i-1", "running")), "fail"),
        ((Instance("i-1", "running"),), "fail"),
        ((Instance("i-1", "stopped"),), "not_applicable"),
        ((), "not_applicable"),
    ],
)
def test_regions(rows, answer):
    """Heard lately; each day, and now silent; now and then; something that runs unheard, or is stopped; nothing."""
    assert Scene(*good(), COLLECTED, *rows).status(CHECK) == answer


def test_hours_are_those_expected():
    """By default a day."""
    scene = Scene(*good(), COLLECTED, heard(25), expected=Expected(delivery_hours=48))
    assert scene.status(CHECK) == "pass"


def test_each_region_has_its_answer():
    """One that is silent is no other's."""
    scene = Scene(*good(), COLLECTED, heard(1)).at("us-east-1", trail(), Instance("i-1", "running"))
    assert scene.statuses(CHECK) == {REGION: "pass", "us-east-1": "fail"}


def test_nothing_to_ask():
    """Nothing was ever collected; no trail records here, which CT-01 tells."""
    assert Scene(*good(), Instance("i-1", "running")).status(CHECK) == "not_applicable"
    assert Scene(COLLECTED, Instance("i-1", "running")).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    silent = Scene(*good(), COLLECTED, Instance("i-1", "running"))
    for kind in (LOGGED_REGIONS, INSTANCES, TRAILS):
        assert Scene(*good(), COLLECTED, Instance("i-1", "running")).denied(kind).status(CHECK) == "unknown"
    assert silent.refusals_hide_nothing(CHECK)
