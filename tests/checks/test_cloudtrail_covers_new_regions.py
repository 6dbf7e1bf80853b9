"""CT-02."""

from __future__ import annotations

import pytest
from trails import good, selectors, status, trail

from vedette.checks.cloudtrail_covers_new_regions import CHECK
from vedette.model.facts.cloudtrail import TRAILS
from vedette.testing import Scene


def test_a_trail_of_all_regions_passes():
    """New regions are in it."""
    assert Scene(*good()).status(CHECK) == "pass"


def test_trails_of_single_regions_fail():
    """Even one for each."""
    scene = Scene(*good(multi_region=False)).at(
        "us-east-1",
        trail("b", region="us-east-1", multi_region=False),
        status("b", region="us-east-1"),
        selectors("b", region="us-east-1"),
    )

    assert scene.status(CHECK) == "fail"


def test_no_trail_is_another_checks():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"


def test_a_region_that_may_not_be_asked_is_nothing_where_the_trail_is_known():
    """A trail of all regions covers it."""
    assert Scene(*good()).at("us-east-1").denied(TRAILS, region="us-east-1").status(CHECK) == "pass"
