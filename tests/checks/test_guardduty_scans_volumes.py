"""GD-07."""

from __future__ import annotations

from detectors import detector

from vedette.checks.guardduty_scans_volumes import CHECK
from vedette.testing import Scene


def test_malware_protection_is_a_feature():
    """On, off, and no detector at all."""
    assert Scene(*detector(features=("EBS_MALWARE_PROTECTION",))).status(CHECK) == "pass"
    assert Scene(*detector()).status(CHECK) == "fail"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The detectors, or their settings."""
    for kind in CHECK.facts:
        assert Scene(*detector(features=("EBS_MALWARE_PROTECTION",))).denied(kind).status(CHECK) == "unknown"
    assert Scene(*detector()).refusals_hide_nothing(CHECK)
