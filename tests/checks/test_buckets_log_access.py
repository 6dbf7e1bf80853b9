"""S3-04."""

from __future__ import annotations

import pytest
from buckets import BUCKET

from vedette.checks.buckets_log_access import CHECK
from vedette.model.facts.s3 import BUCKET_LOGGING, BucketLogging
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((BucketLogging("logs", "access"),), "pass"),
        ((), "fail"),
    ],
)
def test_buckets(rows, answer):
    """With and without one."""
    assert Scene(BUCKET, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """Without a bucket there is nothing to ask; and what was refused is unknown."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(BUCKET, *()).denied(BUCKET_LOGGING).statuses(CHECK)["logs"] == "unknown"
