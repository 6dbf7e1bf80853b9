"""ORG-04."""

from __future__ import annotations

import pytest
from organizations import ALONE, APPS

from vedette.checks.organization_delegates_to_declared import CHECK
from vedette.model import Expected
from vedette.model.facts.organizations import DELEGATED_ADMINISTRATORS, DelegatedAdministrator
from vedette.testing import Scene

AUDIT = DelegatedAdministrator(APPS, ("config.amazonaws.com", "guardduty.amazonaws.com"))


@pytest.mark.parametrize(
    ("declared", "answer"),
    [
        ((), "fail"),
        ((APPS,), "pass"),
        ((f"{APPS}/*",), "pass"),
        ((f"{APPS}/config.amazonaws.com", f"{APPS}/guardduty.amazonaws.com"), "pass"),
        ((f"{APPS}/config.amazonaws.com",), "fail"),
        (("999999999999",), "fail"),
    ],
)
def test_declarations(declared, answer):
    """None; the account; with a wildcard; each service; one of two; another account."""
    found = Scene(ALONE, AUDIT, expected=Expected(delegated_administrators=declared)).finding(CHECK)
    assert found.status.value == answer
    assert answer == "pass" or f"guardduty.amazonaws.com to {APPS}" in found.reason


def test_nothing_to_ask():
    """No organisation, nothing delegated."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ALONE).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    found = Scene(ALONE).denied(DELEGATED_ADMINISTRATORS).finding(CHECK)
    assert (found.status.value, found.permissions) == ("unknown", DELEGATED_ADMINISTRATORS.reads[:1])
    assert Scene(ALONE, AUDIT).refusals_hide_nothing(CHECK)
