"""CT-10."""

from __future__ import annotations

from datetime import timedelta

import pytest
from trails import arn, good, selectors, status, trail

from vedette.checks.cloudtrail_digests_prove_files import CHECK
from vedette.model.facts.cloudtrail import TRAIL_STATUS
from vedette.model.facts.lake import VERIFIED_CHAINS, VerifiedChain
from vedette.testing import NOW, REGION, Scene

OTHER = "444455556666"


def chain(region=REGION, *, days=1, name="main", **more):
    """Verified so many days ago."""
    given = {"digests": 24, "at": NOW - timedelta(days=days)}
    return VerifiedChain(f"{region}/{REGION}/{name}", region, name, REGION, **given | more)


@pytest.mark.parametrize(
    ("chains", "answer"),
    [
        ((chain(),), "pass"),
        ((chain(), chain("us-east-1")), "pass"),
        ((chain(), chain("us-east-1", problems=("missing: 1",))), "fail"),
        ((chain(unknown=2),), "unknown"),
        ((chain(problems=("changed: 1",), unknown=2),), "fail"),
        ((chain(days=8),), "fail"),
        ((chain(), chain("us-east-1", days=8)), "fail"),
        ((chain(name="another"),), "not_applicable"),
        ((), "not_applicable"),
    ],
)
def test_what_was_verified(chains, answer):
    """All proven; one region not; what could not be told; long ago, in one region too; of another trail; never."""
    assert Scene(*good(), *chains).status(CHECK) == answer


def test_the_chains_of_members_count_for_an_organisations_trail():
    """They are kept by the account that they are of."""
    scene = Scene(*good(organization=True), chain()).at(REGION, chain(problems=("link_broken: 1",)), account=OTHER)
    assert scene.statuses(CHECK)[arn()] == "fail"


def test_nothing_to_ask():
    """A stopped trail, one without digests; how to verify is told."""
    assert Scene(trail(), status(logging=False), selectors(), chain()).status(CHECK) == "not_applicable"
    assert Scene(*good(validation=False), chain()).status(CHECK) == "not_applicable"
    assert "s3://logs/a" in Scene(*good(prefix="a")).finding(CHECK).reason


def test_what_is_not_known_is_unknown():
    """And hides no failure."""
    for kind in (TRAIL_STATUS, VERIFIED_CHAINS):
        assert Scene(*good(), chain()).denied(kind).status(CHECK) == "unknown"
    assert Scene(*good(), chain(days=8)).refusals_hide_nothing(CHECK)
