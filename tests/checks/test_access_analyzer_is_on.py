"""AA-01."""

from __future__ import annotations

from vedette.checks.access_analyzer_is_on import CHECK
from vedette.model.facts.securityhub import ANALYZERS, Analyzer
from vedette.testing import Scene

#: Every region counts.
NEVER_NOT_APPLICABLE = True


def test_on_and_off():
    """One that is on; one of unused access; none."""
    assert Scene(Analyzer("arn:a", type="ACCOUNT", status="ACTIVE")).status(CHECK) == "pass"
    assert Scene(Analyzer("arn:a", type="ACCOUNT_UNUSED_ACCESS", status="ACTIVE")).status(CHECK) == "fail"
    assert Scene().status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """It may be on."""
    assert Scene(Analyzer("arn:a", type="ACCOUNT", status="ACTIVE")).denied(ANALYZERS).status(CHECK) == "unknown"
