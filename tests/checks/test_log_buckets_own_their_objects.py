"""LB-15."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL
from policies import document, service

from vedette.checks.log_buckets_own_their_objects import CHECK
from vedette.model.facts.s3 import BUCKET_OWNERSHIP, BUCKET_POLICY, Bucket, BucketLogging, BucketOwnership, BucketPolicy
from vedette.model.facts.services import DistributionLogging
from vedette.testing import ACCOUNT, Scene

ENFORCED = BucketOwnership("logs", "BucketOwnerEnforced")
PHOTOS = (Bucket("photos", BUCKET.region), BucketLogging("photos", "logs"))
CLOUDFRONT = DistributionLogging("arn:cf", enabled=True, bucket="logs.s3.amazonaws.com")


def policy(*statements):
    return BucketPolicy("logs", document(*statements))


def acl(value, operator="StringEquals"):
    return service("cloudtrail", "s3:PutObject", Condition={operator: {"s3:x-amz-acl": value}})


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((ENFORCED,), "pass"),
        ((), "pass"),
        ((ENFORCED, policy(acl("bucket-owner-full-control"))), "pass"),
        ((policy(acl("private")),), "fail"),
        ((policy(acl("bucket-owner-full-control", "StringNotEquals")),), "fail"),
        ((ENFORCED, *PHOTOS), "fail"),
        ((ENFORCED, *PHOTOS, policy(service("logging.s3", "s3:PutObject", account=ACCOUNT))), "pass"),
        (PHOTOS, "pass"),
        ((ENFORCED, CLOUDFRONT), "fail"),
        ((BucketOwnership("logs", "BucketOwnerPreferred"), CLOUDFRONT), "pass"),
    ],
)
def test_modes(rows, answer):
    """Without ACLs, with; the ACL that services send, another; access logs by ACL and by policy; CloudFront's log."""
    assert Scene(TRAIL, BUCKET, *rows).statuses(CHECK)["logs"] == answer


def test_other_buckets_are_none_of_its_business():
    """They take no logs."""
    assert Scene(BUCKET, ENFORCED).status(CHECK) == "not_applicable"
    assert Scene(BUCKET, ENFORCED, CLOUDFRONT).status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    for kind in (BUCKET_OWNERSHIP, BUCKET_POLICY):
        assert Scene(TRAIL, BUCKET, ENFORCED).denied(kind).status(CHECK) == "unknown"
    assert Scene(TRAIL, BUCKET, ENFORCED, *PHOTOS, CLOUDFRONT).refusals_hide_nothing(CHECK)
