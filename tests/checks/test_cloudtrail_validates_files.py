"""CT-09."""

from __future__ import annotations

from trails import arn, trail

from vedette.checks.cloudtrail_validates_files import CHECK
from vedette.model.facts.cloudtrail import TRAILS
from vedette.testing import Scene


def test_digests_pass():
    """Each trail is said of once."""
    assert Scene(trail()).at("us-east-1", trail()).statuses(CHECK) == {arn(): "pass"}


def test_no_digests_fail():
    """Of that trail."""
    assert Scene(trail(), trail("b", validation=False)).statuses(CHECK) == {arn(): "pass", arn("b"): "fail"}


def test_without_a_trail_there_is_nothing_to_ask():
    """CT-01 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_trails_that_may_not_be_listed_are_unknown():
    """With the permission to grant, beside those that are known."""
    scene = Scene(trail(validation=False)).at("us-east-1").denied(TRAILS, region="us-east-1")

    assert [(f.status.value, f.permissions) for f in scene.findings(CHECK)] == [
        ("fail", ()),
        ("unknown", ("cloudtrail:DescribeTrails",)),
    ]
