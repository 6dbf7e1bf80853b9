"""GD-09."""

from __future__ import annotations

from detectors import detector

from vedette.checks.guardduty_is_administered_as_one import CHECK
from vedette.model.facts.guardduty import (
    DETECTOR_ADMINISTRATORS,
    DETECTOR_ORGANIZATION,
    DetectorAdministrator,
    DetectorOrganization,
)
from vedette.model.facts.organizations import Organization
from vedette.testing import ACCOUNT, Scene

SECURITY = "444455556666"
ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")


def scene(auto="ALL", admins=(SECURITY, SECURITY)):
    """Two regions, the management account and the administrator."""
    made = Scene(ORG)
    for region, admin in zip(("eu-west-1", "us-east-1"), admins, strict=True):
        made.at(region, *([DetectorAdministrator(admin)] if admin else []))
        made.at(region, *detector(), DetectorOrganization("d1", auto), account=SECURITY)
    return made


def test_one_administrator_everywhere():
    """For new accounts too; none in a region; two; new accounts stay off."""
    assert scene().status(CHECK) == "pass"
    assert scene(admins=(SECURITY, "")).status(CHECK) == "fail"
    assert scene(admins=(SECURITY, "777788889999")).status(CHECK) == "fail"
    assert scene(auto="NONE").status(CHECK) == "fail"


def test_a_single_account_needs_none():
    """There is nobody to delegate to."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The administrators, or how the organisation is set; an administrator that is not assessed."""
    for kind in (DETECTOR_ADMINISTRATORS, DETECTOR_ORGANIZATION):
        assert scene().denied(kind).status(CHECK) == "unknown"
    assert Scene(ORG, DetectorAdministrator("999900001111")).status(CHECK) == "unknown"
