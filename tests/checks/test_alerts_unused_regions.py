"""AL-27."""

from __future__ import annotations

from alarms import chain, rule, topic, trail_rows

from vedette.checks.alerts_unused_regions import CHECK
from vedette.model import Expected
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import Scene

UNUSED = Expected(unused_regions=("sa-east-1",))


def test_a_filter_on_the_region():
    """On that one; on another; broader."""
    for pattern, answer in (
        ('{ $.awsRegion = "sa-east-1" }', "pass"),
        ('{ $.awsRegion = "ap-south-1" }', "fail"),
        ('{ $.awsRegion != "eu-west-1" }', "pass"),
    ):
        assert Scene(*chain(pattern), expected=UNUSED).status(CHECK) == answer


def test_a_rule_in_the_region():
    """One in another region hears nothing."""
    pattern = {"source": ["aws.ec2"]}
    scene = Scene(*trail_rows(), *rule(pattern), *topic(), expected=UNUSED)
    assert scene.status(CHECK) == "fail"
    scene.at("sa-east-1", trail_rows()[0], *rule(pattern, region="sa-east-1"), *topic(region="sa-east-1"))
    assert scene.status(CHECK) == "pass"


def test_what_is_asked_and_what_may_not_be_read():
    """Where no region is declared there is nothing to ask; filters that may not be listed are unknown."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*chain("{"), expected=UNUSED).denied(METRIC_FILTERS).status(CHECK) == "unknown"
