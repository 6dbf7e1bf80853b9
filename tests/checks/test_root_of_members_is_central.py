"""IAM-05."""

from __future__ import annotations

import pytest

from vedette.checks.root_of_members_is_central import CHECK
from vedette.model.facts.access import ROOT_ACCESS, RootAccess
from vedette.testing import ACCOUNT, Scene

BOTH = ("RootCredentialsManagement", "RootSessions")


@pytest.mark.parametrize(
    ("features", "answer", "said"),
    [
        (BOTH, "pass", "with sessions"),
        (BOTH[:1], "pass", "sessions of root are off"),
        (BOTH[1:], "fail", "of its own"),
        ((), "fail", "of its own"),
    ],
)
def test_features(features, answer, said):
    """Both; credentials alone; sessions alone, which leave the credentials; none."""
    found = Scene(RootAccess(ACCOUNT, features)).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


def test_an_account_by_itself_has_no_members():
    """And where the organisation may not be asked it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(RootAccess(ACCOUNT, BOTH)).denied(ROOT_ACCESS).status(CHECK) == "unknown"
