"""CFG-13."""

from __future__ import annotations

import pytest

from vedette.checks.unused_regions_are_empty import CHECK
from vedette.model import Expected
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.model.facts.services import Database, EksCluster, LoadBalancer
from vedette.testing import REGION, Scene

UNUSED = Expected(unused_regions=("sa-east-1",))


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (Instance("i-1", "running"), "fail"),
        (Instance("i-1", "stopped"), "fail"),
        (Instance("i-1", "terminated"), "pass"),
        (EksCluster("arn:aws:eks:sa-east-1:111122223333:cluster/miner"), "fail"),
        (Database("arn:aws:rds:sa-east-1:111122223333:db:a"), "fail"),
        (LoadBalancer("arn:aws:elasticloadbalancing:sa-east-1:111122223333:loadbalancer/a"), "fail"),
    ],
    ids=lambda value: getattr(value, "id", value),
)
def test_what_was_launched_in_an_unused_region(row, answer):
    """Whatever it is, stopped or not; what is gone is gone."""
    found = Scene(expected=UNUSED).at("sa-east-1", row).statuses(CHECK)

    assert found == {"sa-east-1": answer, REGION: "not_applicable"}


def test_a_region_that_is_used_is_not_asked():
    """And where none is declared, none is."""
    assert Scene(Instance("i-1", "running"), expected=UNUSED).status(CHECK) == "not_applicable"
    assert Scene(Instance("i-1", "running")).status(CHECK) == "not_applicable"


def test_a_failure_names_what_runs():
    """By its id, all of them."""
    found = Scene(Instance("i-1", "running"), Instance("i-2", "running"), expected=Expected(unused_regions=(REGION,)))

    assert found.finding(CHECK).evidence["launched"] == {"instance": ["i-1", "i-2"]}


def test_what_may_not_be_listed_is_unknown():
    """But one thing that is known is enough."""
    scene = Scene(expected=Expected(unused_regions=(REGION,))).denied(INSTANCES)
    assert scene.status(CHECK) == "unknown"
    assert scene.at(REGION, Database("arn:aws:rds:eu-west-1:111122223333:db:a")).status(CHECK) == "fail"


def test_no_refusal_hides_a_failure():
    """Of any kind, in any place."""
    assert Scene(Instance("i-1", "running"), expected=Expected(unused_regions=(REGION,))).refusals_hide_nothing(CHECK)
