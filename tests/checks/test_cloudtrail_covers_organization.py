"""CT-20."""

from __future__ import annotations

from trails import good, selectors, status, trail

from vedette.checks.cloudtrail_covers_organization import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS, TRAILS
from vedette.model.facts.organizations import Organization
from vedette.testing import ACCOUNT, Scene

ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")


def test_organisation_trails():
    """One that works; one that is stopped; one of a region; an account's own."""
    assert Scene(ORG, *good(organization=True)).status(CHECK) == "pass"
    stopped = (trail(organization=True), status(logging=False), selectors())
    assert Scene(ORG, *stopped).status(CHECK) == "fail"
    assert Scene(ORG, *good(organization=True, multi_region=False)).status(CHECK) == "fail"
    assert Scene(ORG, *good()).status(CHECK) == "fail"


def test_a_single_account_needs_none():
    """And where trails may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    for kind in (TRAILS, TRAIL_STATUS):
        assert Scene(ORG, *good(organization=True)).denied(kind).status(CHECK) == "unknown"
