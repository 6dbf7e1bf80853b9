"""LB-02."""

from __future__ import annotations

import pytest
from buckets import BUCKET, CLOSED, TRAIL

from vedette.checks.log_buckets_block_public_access import CHECK
from vedette.model.facts.s3 import BUCKET_PUBLIC_ACCESS, AccountPublicAccess, BucketPublicAccess
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((CLOSED,), "pass"),
        ((), "fail"),
        (
            (
                BucketPublicAccess("logs", block_acls=True, ignore_acls=True),
                AccountPublicAccess("111122223333", block_policy=True, restrict=True),
            ),
            "pass",
        ),
    ],
)
def test_buckets(rows, answer):
    """All; none; two here and two at the account."""
    assert Scene(BUCKET, TRAIL, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """A bucket of other things is none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert Scene(BUCKET, TRAIL, *()).denied(BUCKET_PUBLIC_ACCESS).statuses(CHECK)["logs"] == "unknown"
