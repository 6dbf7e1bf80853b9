"""CT-13."""

from __future__ import annotations

import pytest
from trails import good, status, trail

from vedette.checks.cloudtrail_delivers_to_logs import CHECK
from vedette.model import Expected
from vedette.testing import Scene


def test_a_log_group_passes():
    """An alarm can read it."""
    assert Scene(*good()).status(CHECK) == "pass"


def test_no_log_group_fails():
    """Unless alerts are raised elsewhere, which the settings say."""
    assert Scene(*good(log_group="")).status(CHECK) == "fail"
    assert Scene(*good(log_group=""), expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"


def test_a_stopped_trail_does_not_count():
    """Nothing comes from it."""
    scene = Scene(*good(log_group=""), trail("b"), status("b", logging=False))

    assert scene.status(CHECK) == "fail"


def test_no_trail_is_another_checks():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"
