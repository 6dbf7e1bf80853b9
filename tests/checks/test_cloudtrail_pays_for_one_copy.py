"""CT-08."""

from __future__ import annotations

import pytest
from trails import good, selectors, status, trail

from vedette.checks.cloudtrail_pays_for_one_copy import CHECK
from vedette.model.facts.cloudtrail import BasicSelector
from vedette.testing import REGION, Scene


def test_one_copy_passes():
    """It is free."""
    assert Scene(*good()).status(CHECK) == "pass"


def test_a_second_copy_fails():
    """In the region where both record."""
    scene = Scene(*good(), *good("local", multi_region=False)).at("us-east-1", trail())

    assert scene.statuses(CHECK) == {REGION: "fail", "us-east-1": "pass"}


def test_a_trail_of_data_events_is_no_copy():
    """It records something else."""
    scene = Scene(*good(), trail("data"), status("data"), selectors("data", BasicSelector(management=False)))

    assert scene.status(CHECK) == "pass"


def test_no_trail_is_another_checks():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """There may be a second."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"
