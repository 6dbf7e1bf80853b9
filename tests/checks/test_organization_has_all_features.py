"""ORG-01."""

from __future__ import annotations

from vedette.checks.organization_has_all_features import CHECK
from vedette.model.facts.organizations import ORGANIZATION, Organization
from vedette.testing import Scene

#: Every account can be in one.
NEVER_NOT_APPLICABLE = True


def test_organisations():
    """All features; billing alone; none."""
    assert Scene(Organization("o-1", features="ALL")).status(CHECK) == "pass"
    assert Scene(Organization("o-1", features="CONSOLIDATED_BILLING")).status(CHECK) == "fail"
    assert Scene().status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """It may be in one."""
    assert Scene().denied(ORGANIZATION).status(CHECK) == "unknown"
