"""AA-02."""

from __future__ import annotations

import pytest

from vedette.checks.access_analyzer_finds_unused_access import CHECK
from vedette.model import Expected
from vedette.model.facts.organizations import (
    DELEGATED_ADMINISTRATORS,
    ORGANIZATION,
    DelegatedAdministrator,
    Organization,
)
from vedette.model.facts.securityhub import ANALYZERS, Analyzer
from vedette.testing import ACCOUNT, REGION, Scene

SECURITY, MANAGEMENT = "444455556666", "777788889999"
ORG = Organization("o-1", "arn:org", MANAGEMENT, "ALL")
DELEGATED = DelegatedAdministrator(SECURITY, ("access-analyzer.amazonaws.com",))


def analyzer(type_, status="ACTIVE"):
    return Analyzer(f"arn:{type_}", "a", type_, status)


def own(scene):
    """What it says of the first account."""
    return {f.account: f.status.value for f in scene.findings(CHECK)}[ACCOUNT]


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([analyzer("ACCOUNT_UNUSED_ACCESS")], "pass"),
        ([analyzer("ORGANIZATION_UNUSED_ACCESS")], "pass"),
        ([analyzer("ACCOUNT_UNUSED_ACCESS", "DISABLED")], "fail"),
        ([analyzer("ACCOUNT"), analyzer("ACCOUNT_INTERNAL_ACCESS")], "fail"),
        ([], "fail"),
    ],
)
def test_an_analyzer_of_unused_access(rows, answer):
    """One that is active, in any region."""
    assert Scene().at("us-east-1", *rows).status(CHECK) == answer


@pytest.mark.parametrize("owner", [SECURITY, MANAGEMENT])
def test_one_of_the_organisation_is_enough(owner):
    """Of the management account, or of the one it is delegated to; for the organisation, not for itself."""
    scene = Scene(ORG, DELEGATED).at(REGION, account=SECURITY).at(REGION, account=MANAGEMENT)
    assert own(scene) == "fail"
    assert own(scene.at(REGION, analyzer("ACCOUNT_UNUSED_ACCESS"), account=owner)) == "fail"
    assert own(scene.at(REGION, analyzer("ORGANIZATION_UNUSED_ACCESS"), account=owner)) == "pass"


def test_it_may_be_decided_against():
    """Then there is nothing to ask."""
    assert Scene(expected=Expected(unused_access_declined=True)).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The analyzers, the organisation, or an account of it that is not assessed."""
    for kind in (ANALYZERS, ORGANIZATION):
        assert Scene().denied(kind).status(CHECK) == "unknown"
    assert Scene(ORG).status(CHECK) == "unknown"
    scene = Scene(ORG, DELEGATED).at(REGION, account=SECURITY).at(REGION, account=MANAGEMENT)
    assert own(scene.denied(DELEGATED_ADMINISTRATORS)) == "unknown"
    assert Scene(analyzer("ACCOUNT_UNUSED_ACCESS")).denied(ORGANIZATION).status(CHECK) == "pass"
    assert Scene().refusals_hide_nothing(CHECK)
