"""LB-09."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL
from policies import deny, document

from vedette.checks.log_buckets_insist_on_tls import CHECK
from vedette.model.facts.s3 import BUCKET_POLICY, BucketPolicy
from vedette.testing import Scene

BOTH = ("arn:aws:s3:::logs", "arn:aws:s3:::logs/*")
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}


def scene(*statements):
    return Scene(TRAIL, BUCKET, BucketPolicy("logs", document(*statements)))


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        (deny("s3:*", resource=list(BOTH), Condition=PLAIN), "pass"),
        (deny("*", Condition=PLAIN), "pass"),
        (deny("s3:*", resource=BOTH[1], Condition=PLAIN), "fail"),
        (deny("s3:GetObject", Condition=PLAIN), "fail"),
        (deny("s3:*", Condition={**PLAIN, "StringEquals": {"aws:PrincipalAccount": "1"}}), "fail"),
        (deny("s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}}), "fail"),
    ],
)
def test_denials(statement, answer):
    """Of all; of objects alone; of reading alone; of some people; of those with TLS."""
    assert scene(statement).status(CHECK) == answer


def test_no_policy_fails():
    """It refuses nobody."""
    assert Scene(TRAIL, BUCKET).status(CHECK) == "fail"


def test_nothing_to_ask():
    """No bucket, or one without logs."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(BUCKET).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    assert Scene(TRAIL, BUCKET).denied(BUCKET_POLICY).finding(CHECK).permissions == BUCKET_POLICY.reads
    assert Scene(TRAIL, BUCKET, BucketPolicy("logs", "{")).status(CHECK) == "unknown"
    assert Scene(TRAIL, BUCKET).refusals_hide_nothing(CHECK)
