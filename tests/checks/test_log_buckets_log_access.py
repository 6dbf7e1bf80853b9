"""LB-06."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL

from vedette.checks.log_buckets_log_access import CHECK
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
    assert Scene(BUCKET, TRAIL, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """A bucket of other things is none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert Scene(BUCKET, TRAIL, *()).denied(BUCKET_LOGGING).statuses(CHECK)["logs"] == "unknown"
