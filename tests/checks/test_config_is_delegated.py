"""CFG-09."""

from __future__ import annotations

from vedette.checks.config_is_delegated import CHECK
from vedette.model.facts.organizations import (
    DELEGATED_ADMINISTRATORS,
    ORGANIZATION,
    DelegatedAdministrator,
    Organization,
)
from vedette.testing import ACCOUNT, Scene

ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")
SECURITY = "444455556666"


def test_config_is_delegated():
    """To an account; another service's administrator is none; nor is one for rules alone."""
    assert Scene(ORG, DelegatedAdministrator(SECURITY, ("config.amazonaws.com",))).status(CHECK) == "pass"
    assert Scene(ORG, DelegatedAdministrator(SECURITY, ("guardduty.amazonaws.com",))).status(CHECK) == "fail"
    rules = Scene(ORG, DelegatedAdministrator(SECURITY, ("config-multiaccountsetup.amazonaws.com",))).finding(CHECK)
    assert (rules.status.value, "rules only" in rules.reason) == ("fail", True)


def test_a_single_account_needs_none():
    """There is nobody to delegate to."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The organisation, or its administrators."""
    for kind in (ORGANIZATION, DELEGATED_ADMINISTRATORS):
        assert Scene(ORG).denied(kind).status(CHECK) == "unknown"
    assert Scene(ORG).refusals_hide_nothing(CHECK)
