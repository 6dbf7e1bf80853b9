"""SH-01."""

from __future__ import annotations

from vedette.checks.securityhub_is_on import CHECK
from vedette.model.facts.securityhub import HUBS, Hub
from vedette.testing import Scene

#: Every region counts.
NEVER_NOT_APPLICABLE = True


def test_on_and_off():
    """One that is on; with all controls; none."""
    assert Scene(Hub("arn:h")).status(CHECK) == "pass"
    assert Scene(Hub("arn:h", auto_enable_controls=True)).status(CHECK) == "pass"
    assert Scene().status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """It may be on."""
    assert Scene(Hub("arn:h")).denied(HUBS).status(CHECK) == "unknown"
