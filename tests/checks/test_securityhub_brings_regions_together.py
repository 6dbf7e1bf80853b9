"""SH-03."""

from __future__ import annotations

import pytest

from vedette.checks.securityhub_brings_regions_together import CHECK
from vedette.model.facts.securityhub import HUBS, Hub
from vedette.model.facts.securityhub_standards import (
    FINDING_AGGREGATORS,
    HUB_ADMINISTRATOR,
    FindingAggregator,
    HubAdministrator,
)
from vedette.testing import ACCOUNT, REGION, Scene

HOME, FAR = REGION, "us-east-1"
ADMIN = "444455556666"


def hub(region, account=ACCOUNT):
    return Hub(f"arn:aws:securityhub:{region}:{account}:hub/default")


def aggregator(mode, *regions, home=HOME):
    return FindingAggregator("arn:aggregator", home, mode, regions)


def scene(*rows):
    """Security Hub in two regions."""
    return Scene(hub(HOME), *rows).at(FAR, hub(FAR))


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([aggregator("ALL_REGIONS")], "pass"),
        ([aggregator("SPECIFIED_REGIONS", FAR)], "pass"),
        ([aggregator("SPECIFIED_REGIONS", "eu-north-1")], "fail"),
        ([aggregator("ALL_REGIONS_EXCEPT_SPECIFIED", "eu-north-1")], "pass"),
        ([aggregator("ALL_REGIONS_EXCEPT_SPECIFIED", FAR)], "fail"),
        ([aggregator("NO_REGIONS")], "fail"),
        ([], "fail"),
    ],
)
def test_an_aggregator_has_all_regions_with_security_hub(rows, answer):
    """Its home has itself."""
    assert scene(*rows).status(CHECK) == answer


def test_a_failure_says_which_regions_are_left_out():
    """And where its home is."""
    found = scene(aggregator("NO_REGIONS")).finding(CHECK)
    assert found.reason == f"the aggregator in {HOME} leaves out {FAR}"


def test_the_administrators_aggregator_has_its_members():
    """Only that of the account that administers this one's."""
    theirs = scene(HubAdministrator(ADMIN, "ENABLED")).at(HOME, aggregator("ALL_REGIONS"), account=ADMIN)
    assert {f.account: f.status.value for f in theirs.findings(CHECK)}[ACCOUNT] == "pass"
    nobodys = scene().at(HOME, aggregator("ALL_REGIONS"), account=ADMIN)
    assert {f.account: f.status.value for f in nobodys.findings(CHECK)}[ACCOUNT] == "fail"
    assert scene(HubAdministrator(ADMIN, "ENABLED")).status(CHECK) == "unknown"


def test_a_single_region_needs_none():
    """Nor does none."""
    assert Scene(hub(HOME)).at(FAR).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Two regions that are known are enough to ask; an aggregator of all regions is enough to pass."""
    for kind in (HUBS, FINDING_AGGREGATORS, HUB_ADMINISTRATOR):
        assert scene().denied(kind).status(CHECK) == "unknown"
    third = scene().at("eu-north-1").denied(HUBS, region="eu-north-1")
    assert third.status(CHECK) == "fail"
    assert third.at(HOME, aggregator("ALL_REGIONS")).status(CHECK) == "pass"
    assert scene(aggregator("NO_REGIONS")).refusals_hide_nothing(CHECK)
