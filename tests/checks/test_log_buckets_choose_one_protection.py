"""LB-05."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL

from vedette.checks.log_buckets_choose_one_protection import CHECK
from vedette.model.facts.s3 import BUCKET_LIFECYCLE, BucketLifecycle, BucketVersioning, LifecycleRule
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((BucketVersioning("logs", "Enabled", mfa_delete=True),), "pass"),
        (
            (
                BucketVersioning("logs", "Enabled", mfa_delete=True),
                BucketLifecycle("logs", (LifecycleRule("r", expiration_days=400),)),
            ),
            "fail",
        ),
        ((BucketVersioning("logs", "Enabled"),), "not_applicable"),
    ],
)
def test_buckets(rows, answer):
    """MFA delete alone; with a life cycle; off."""
    assert Scene(BUCKET, TRAIL, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """A bucket of other things is none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert (
        Scene(BUCKET, TRAIL, *(BucketVersioning("logs", "Enabled", mfa_delete=True),))
        .denied(BUCKET_LIFECYCLE)
        .statuses(CHECK)["logs"]
        == "unknown"
    )
