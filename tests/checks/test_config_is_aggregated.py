"""CFG-08."""

from __future__ import annotations

import pytest

from vedette.checks.config_is_aggregated import CHECK
from vedette.model.facts.config import AGGREGATORS, Aggregator
from vedette.model.facts.organizations import Organization
from vedette.testing import ACCOUNT, Scene

ORG = Organization("o-1", "arn:org", ACCOUNT, "ALL")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((Aggregator("arn:all", "all", organization=True, all_regions=True),), "pass"),
        ((Aggregator("arn:all", "all", organization=True, regions=("eu-west-1",)),), "fail"),
        ((Aggregator("arn:some", "some", accounts=("1",), all_regions=True),), "fail"),
        ((), "fail"),
    ],
)
def test_aggregators(rows, answer):
    """Of all, of some regions, of some accounts, none."""
    assert Scene(ORG, *rows).status(CHECK) == answer


def test_it_may_be_in_any_account():
    """The security account's."""
    scene = Scene(ORG).at(
        "eu-west-1", Aggregator("arn:all", "all", organization=True, all_regions=True), account="444455556666"
    )
    assert scene.status(CHECK) == "pass"


def test_a_single_account_needs_none():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ORG).denied(AGGREGATORS).status(CHECK) == "unknown"
