"""GD-12."""

from __future__ import annotations

import pytest
from detectors import detector

from vedette.checks.guardduty_findings_are_kept import CHECK
from vedette.model.facts.guardduty import DETECTOR_MEMBERS, DetectorAdministrator, DetectorMembers
from vedette.model.facts.guardduty_trust import FINDINGS_EXPORTS, FindingsExport
from vedette.model.facts.organizations import ORGANIZATION, Organization
from vedette.testing import ACCOUNT, REGION, Scene

SECURITY, MEMBER = "444455556666", "777788889999"
ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")


def organisation(*exports, member="Enabled"):
    """A management account, an administrator with a member, all with detectors; answers of the member."""
    scene = Scene(ORG, *detector(), DetectorAdministrator(SECURITY), FindingsExport("own", status="PUBLISHING"))
    members = DetectorMembers("d1", ((MEMBER, member),))
    scene.at(REGION, ORG, *detector(), members, *exports, account=SECURITY)
    return scene.at(REGION, ORG, *detector(), account=MEMBER)


def of_member(scene):
    return next(f for f in scene.findings(CHECK) if f.account == MEMBER)


@pytest.mark.parametrize(
    ("exports", "answer", "words"),
    [
        ([FindingsExport("a", status="PUBLISHING")], "pass", "exported to S3"),
        ([FindingsExport("a", status="STOPPED"), FindingsExport("b", status="PUBLISHING")], "pass", ""),
        ([FindingsExport("a", status="UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY")], "fail", "unable to publish"),
        ([], "fail", "90 days"),
    ],
)
def test_a_detector_exports_by_itself(exports, answer, words):
    """To where it can publish."""
    found = Scene(*detector(), *exports).finding(CHECK)

    assert (found.status.value, words in found.reason) == (answer, True)


def test_the_administrator_exports_for_its_members():
    """Where its own export works, and the account is a member that is watched."""
    good = FindingsExport("a", status="PUBLISHING")
    assert of_member(organisation(good)).status.value == "pass"
    assert of_member(organisation(good, member="Removed")).status.value == "fail"
    assert of_member(organisation()).status.value == "fail"
    assert of_member(organisation(FindingsExport("a", status="STOPPED"))).status.value == "fail"


def test_without_a_detector_there_is_nothing_to_ask():
    """GD-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Its own exports, the organisation, the members; one way that is known is enough."""
    good = FindingsExport("a", status="PUBLISHING")
    for kind in (FINDINGS_EXPORTS, ORGANIZATION):
        assert Scene(*detector()).denied(kind).status(CHECK) == "unknown"
    assert of_member(organisation(good).denied(DETECTOR_MEMBERS)).status.value == "unknown"
    assert Scene(*detector(), good).denied(ORGANIZATION).status(CHECK) == "pass"
    assert of_member(organisation(good).denied(FINDINGS_EXPORTS, account=MEMBER)).status.value == "pass"
    assert organisation().refusals_hide_nothing(CHECK)
