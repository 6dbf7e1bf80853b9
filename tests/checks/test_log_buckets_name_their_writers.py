"""LB-08."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL
from policies import allow, document, service

from vedette.checks.log_buckets_name_their_writers import CHECK
from vedette.model.facts.s3 import BUCKET_POLICY, BucketPolicy
from vedette.testing import ACCOUNT, Scene


def scene(*statements):
    return Scene(TRAIL, BUCKET, BucketPolicy("logs", document(*statements)))


def when(operator, key, value):
    return service("cloudtrail", "s3:PutObject", Condition={operator: {key: value}})


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        (service("cloudtrail", "s3:PutObject", account=ACCOUNT), "pass"),
        (when("StringEquals", "aws:SourceArn", TRAIL.arn), "pass"),
        (when("StringEquals", "AWS:SourceOrgID", "o-1"), "pass"),
        (when("StringLike", "aws:SourceArn", "*"), "fail"),
        (when("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"), "fail"),
        (service("cloudtrail", "s3:PutObject"), "fail"),
        (service("cloudtrail", "s3:GetBucketAcl"), "not_applicable"),
        (allow({"AWS": ACCOUNT}, "s3:PutObject"), "not_applicable"),
    ],
)
def test_statements(statement, answer):
    """Limited to an account, a trail, an organisation; to anything; not at all; that do not write, or are no service's."""
    assert scene(statement).status(CHECK) == answer


def test_the_statement_is_named():
    """By its Sid or its number."""
    found = scene(service("cloudtrail", "s3:PutObject", Sid="Write"), service("config", "s3:Put*")).finding(CHECK)
    assert found.evidence["statements"] == ["Write", 2]


def test_other_buckets_are_none_of_its_business():
    """Nor is one without a policy."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert Scene(TRAIL, BUCKET).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    assert Scene(TRAIL, BUCKET).denied(BUCKET_POLICY).finding(CHECK).permissions == BUCKET_POLICY.reads
    assert Scene(TRAIL, BUCKET, BucketPolicy("logs", "{")).status(CHECK) == "unknown"
    assert scene(service("cloudtrail", "s3:PutObject")).refusals_hide_nothing(CHECK)
