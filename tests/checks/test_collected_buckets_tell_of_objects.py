"""LB-16."""

from __future__ import annotations

import pytest
from buckets import BUCKET
from trails import trail

from vedette.checks.collected_buckets_tell_of_objects import CHECK
from vedette.model import Expected
from vedette.model.facts.s3 import BUCKET_NOTIFICATION, BUCKETS, BucketNotification
from vedette.testing import REGION, Scene

DECLARED = Expected(notified_buckets=("logs",))
QUIET = BucketNotification("logs")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((BUCKET, BucketNotification("logs", ("arn:aws:sqs:eu-west-1:1:new",))), "pass"),
        ((BUCKET, BucketNotification("logs", eventbridge=True)), "pass"),
        ((BUCKET, QUIET, trail(topic="arn:t")), "pass"),
        ((BUCKET, QUIET, trail()), "fail"),
        ((), "fail"),
    ],
)
def test_ways(rows, answer):
    """A queue, EventBridge, the trail's topic; nothing; no such bucket."""
    assert Scene(*rows, expected=DECLARED).status(CHECK) == answer


def test_a_bucket_of_another_account():
    """Is asked there; one that is nowhere is told as such."""
    scene = Scene(expected=DECLARED).at(REGION, BUCKET, BucketNotification("logs", eventbridge=True), account="4" * 12)
    assert scene.status(CHECK) == "pass"
    assert "no account" in Scene(expected=DECLARED).finding(CHECK).reason


def test_nothing_declared_is_not_applicable():
    """Files may be found by listing."""
    assert Scene(BUCKET, QUIET).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    for kind in (BUCKET_NOTIFICATION, BUCKETS):
        assert Scene(expected=DECLARED).denied(kind).status(CHECK) == "unknown"
    assert Scene(BUCKET, QUIET, expected=DECLARED).refusals_hide_nothing(CHECK)
