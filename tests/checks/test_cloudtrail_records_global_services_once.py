"""CT-07."""

from __future__ import annotations

import pytest
from trails import good

from vedette.checks.cloudtrail_records_global_services_once import CHECK
from vedette.model.facts.cloudtrail import TRAILS
from vedette.testing import Scene


def test_one_trail_passes():
    """Each event is found once."""
    assert Scene(*good(), *good("b", global_services=False)).status(CHECK) == "pass"


def test_two_trails_fail():
    """Each event is found twice."""
    assert Scene(*good(), *good("b")).status(CHECK) == "fail"


def test_none_is_another_checks():
    """CT-06 tells, and CT-01 where there is no trail."""
    assert Scene(*good(global_services=False)).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """There may be a second."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"


def test_two_are_two_whatever_else_is_not_known():
    """A third changes nothing."""
    scene = Scene(*good(), *good("b")).at("us-east-1").denied(TRAILS, region="us-east-1")

    assert scene.status(CHECK) == "fail"
