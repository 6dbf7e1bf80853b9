"""GD-10."""

from __future__ import annotations

from detectors import detector

from vedette.checks.guardduty_knows_every_account import CHECK
from vedette.model.facts.guardduty import DETECTOR_MEMBERS, DetectorAdministrator, DetectorMembers
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, MemberAccount, Organization
from vedette.testing import ACCOUNT, Scene

SECURITY, OTHER, GONE = "444455556666", "777788889999", "999900001111"
ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")
ACCOUNTS = tuple(
    MemberAccount(a, status=s)
    for a, s in ((ACCOUNT, "ACTIVE"), (SECURITY, "ACTIVE"), (OTHER, "ACTIVE"), (GONE, "SUSPENDED"))
)


def scene(*members):
    """An organisation of three, one of them closed besides, whose administrator knows these members."""
    made = Scene(ORG, *ACCOUNTS, DetectorAdministrator(SECURITY))
    return made.at("eu-west-1", *detector(), DetectorMembers("d1", members), account=SECURITY)


def test_every_active_account():
    """All; one is not there; one was taken out."""
    mine = (ACCOUNT, "Enabled")
    assert scene(mine, (OTHER, "Enabled")).status(CHECK) == "pass"
    assert scene(mine).finding(CHECK).evidence["accounts"] == [OTHER]
    assert scene(mine, (OTHER, "Removed")).status(CHECK) == "fail"


def test_without_an_administrator_there_is_nothing_to_ask():
    """Nor without an organisation."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ORG, *ACCOUNTS).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The members, or the accounts."""
    for kind in (DETECTOR_MEMBERS, MEMBER_ACCOUNTS):
        assert scene().denied(kind).status(CHECK) == "unknown"
