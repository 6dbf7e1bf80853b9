"""GD-01."""

from __future__ import annotations

from detectors import detector

from vedette.checks.guardduty_is_in_every_region import CHECK
from vedette.model.facts.guardduty import DETECTORS
from vedette.testing import Scene

#: Every region counts, used or not.
NEVER_NOT_APPLICABLE = True


def test_each_region_is_asked():
    """The second has none."""
    assert Scene(*detector()).at("us-east-1").statuses(CHECK) == {"eu-west-1": "pass", "us-east-1": "fail"}


def test_detectors_that_may_not_be_listed_are_unknown():
    """There may be one."""
    assert Scene(*detector()).denied(DETECTORS).status(CHECK) == "unknown"
