"""ORG-05."""

from __future__ import annotations

from vedette.checks.organization_is_known_whole import CHECK
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, MemberAccount, Organization
from vedette.testing import ACCOUNT, Scene

ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")
OTHER = "444455556666"


def test_accounts():
    """Its own; one that is not assessed; one that is closed."""
    assert Scene(ORG, MemberAccount(ACCOUNT)).status(CHECK) == "pass"
    found = Scene(ORG, MemberAccount(ACCOUNT), MemberAccount(OTHER)).finding(CHECK)
    assert (found.status.value, found.evidence["accounts"]) == ("fail", [OTHER])
    assert Scene(ORG, MemberAccount(OTHER, status="SUSPENDED")).status(CHECK) == "pass"


def test_a_single_account_is_whole():
    """And where accounts may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ORG).denied(MEMBER_ACCOUNTS).status(CHECK) == "unknown"
