"""LB-11."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL

from vedette.checks.log_buckets_keep_long_enough import CHECK
from vedette.model.facts.s3 import BUCKET_LIFECYCLE, BucketLifecycle, LifecycleRule
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((), "pass"),
        ((BucketLifecycle("logs", (LifecycleRule("r", expiration_days=30),)),), "fail"),
        ((BucketLifecycle("logs", (LifecycleRule("r", enabled=False, expiration_days=30),)),), "pass"),
        ((BucketLifecycle("logs", (LifecycleRule("r", expiration_days=400, transition_days=90),)),), "pass"),
    ],
)
def test_buckets(rows, answer):
    """For ever; a month; a month that is off; more than a year."""
    assert Scene(BUCKET, TRAIL, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """A bucket of other things is none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert Scene(BUCKET, TRAIL, *()).denied(BUCKET_LIFECYCLE).statuses(CHECK)["logs"] == "unknown"
