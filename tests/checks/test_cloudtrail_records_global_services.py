"""CT-06."""

from __future__ import annotations

import pytest
from trails import good

from vedette.checks.cloudtrail_records_global_services import CHECK
from vedette.testing import Scene


def test_one_trail_with_global_services_passes():
    """Any that is logging."""
    assert Scene(*good()).status(CHECK) == "pass"


def test_trails_without_global_services_fail():
    """IAM's events are nowhere."""
    assert Scene(*good(global_services=False)).status(CHECK) == "fail"


def test_no_trail_is_another_checks():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed."""
    assert Scene(*good()).denied(kind).status(CHECK) == "unknown"
