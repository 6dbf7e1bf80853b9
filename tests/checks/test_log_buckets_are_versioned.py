"""LB-03."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL

from vedette.checks.log_buckets_are_versioned import CHECK
from vedette.model.facts.s3 import BUCKET_VERSIONING, BucketVersioning
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((BucketVersioning("logs", "Enabled"),), "pass"),
        ((BucketVersioning("logs", "Suspended"),), "fail"),
        ((BucketVersioning("logs"),), "fail"),
    ],
)
def test_buckets(rows, answer):
    """On; suspended; never on."""
    assert Scene(BUCKET, TRAIL, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """A bucket of other things is none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert (
        Scene(BUCKET, TRAIL, *(BucketVersioning("logs", "Enabled"),)).denied(BUCKET_VERSIONING).statuses(CHECK)["logs"]
        == "unknown"
    )
