"""LB-07."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL
from policies import document, service

from vedette.checks.log_buckets_access_logs_arrive import CHECK
from vedette.model.facts.s3 import (
    BUCKET_LOGGING,
    BUCKET_POLICY,
    Bucket,
    BucketAcl,
    BucketEncryption,
    BucketLock,
    BucketLogging,
    BucketOwnership,
    BucketPolicy,
    Grant,
)
from vedette.testing import ACCOUNT, Scene

LOGGING = BucketLogging("logs", "access", "s3/")
TARGET = Bucket("access", BUCKET.region)
POLICY = BucketPolicy(
    "access", document(service("logging.s3", "s3:PutObject", account=ACCOUNT, resource="arn:aws:s3:::access/*"))
)
ACL = BucketAcl("access", "me", (Grant("http://acs.amazonaws.com/groups/s3/LogDelivery", "WRITE"),))


def scene(*rows):
    """The bucket with logs has an access log; the target holds logs, too, and has none of its own."""
    return Scene(TRAIL, BUCKET, LOGGING, *rows)


def answer(*rows):
    return scene(*rows).statuses(CHECK)["logs"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((TARGET, POLICY), "pass"),
        ((TARGET, ACL), "pass"),
        ((TARGET, ACL, BucketOwnership("access", "BucketOwnerPreferred")), "pass"),
        ((TARGET, ACL, BucketOwnership("access", "BucketOwnerEnforced")), "fail"),
        ((TARGET,), "fail"),
        ((TARGET, BucketPolicy("access", document(service("logging.s3", "s3:PutObject", account="1" * 12)))), "fail"),
        ((TARGET, BucketPolicy("access", document(service("logging.s3", "s3:PutObject", resource="arn:aws:s3:::access/x/*")))), "fail"),
        ((TARGET, POLICY, BucketLock("access", enabled=True, mode="GOVERNANCE", days=1)), "fail"),
        ((TARGET, POLICY, BucketEncryption("access", "aws:kms")), "fail"),
        ((TARGET, POLICY, BucketEncryption("access", "AES256")), "pass"),
        ((Bucket("access", "us-east-1"), POLICY), "fail"),
        ((), "fail"),
    ],
)  # fmt: skip
def test_targets(rows, expected):
    """By policy, by ACL that counts or not; for another account, another folder; kept, encrypted; elsewhere, gone."""
    assert answer(*rows) == expected


def test_a_log_of_itself_fails():
    """It grows by being written."""
    assert "itself" in Scene(TRAIL, BUCKET, BucketLogging("logs", "logs")).finding(CHECK).reason


def test_nothing_to_ask():
    """A bucket without an access log is LB-06's; one without logs nobody's here."""
    assert Scene(TRAIL, BUCKET).statuses(CHECK) == {"logs": "not_applicable"}
    assert Scene(BUCKET).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    for kind in (BUCKET_LOGGING, BUCKET_POLICY):
        assert scene(TARGET, POLICY).denied(kind).statuses(CHECK)["logs"] == "unknown"
    assert scene(TARGET).refusals_hide_nothing(CHECK)
