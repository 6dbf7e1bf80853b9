"""GD-14."""

from __future__ import annotations

from datetime import timedelta

import pytest
from detectors import detector

from vedette.checks.guardduty_findings_are_dealt_with import CHECK
from vedette.model.facts.guardduty import OPEN_FINDINGS, OpenFinding
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(("age", "answer"), [(1, "pass"), (30, "fail")])
def test_age(age, answer):
    """Of yesterday; a month old."""
    one = OpenFinding("f1", "Recon:IAMUser/X", 8.0, created=NOW - timedelta(days=age))
    assert Scene(*detector(), one).status(CHECK) == answer


def test_without_a_detector_there_is_nothing_to_ask():
    """GD-01 tells; and where findings may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*detector()).denied(OPEN_FINDINGS).status(CHECK) == "unknown"
