"""GD-05."""

from __future__ import annotations

from detectors import detector

from vedette.checks.guardduty_watches_functions import CHECK
from vedette.model.facts.guardduty import DETECTOR_SETTINGS, DETECTORS
from vedette.testing import Scene


def test_detectors_that_are_set_so_and_that_are_not():
    """And a region without one is GD-01's."""
    assert Scene(*detector()).status(CHECK) == "pass"
    assert Scene(*detector(features=())).status(CHECK) == "fail"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The detector, or how it is set."""
    for kind in (DETECTORS, DETECTOR_SETTINGS):
        assert Scene(*detector()).denied(kind).status(CHECK) == "unknown"
