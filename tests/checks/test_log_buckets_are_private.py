"""LB-01."""

from __future__ import annotations

import pytest
from buckets import BUCKET, CLOSED, OPEN_ACL, OPEN_POLICY, TRAIL

from vedette.checks.log_buckets_are_private import CHECK
from vedette.model.facts.s3 import BUCKET_POLICY, AccountPublicAccess
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((), "pass"),
        ((OPEN_POLICY,), "fail"),
        ((OPEN_ACL,), "fail"),
        ((OPEN_POLICY, OPEN_ACL, CLOSED), "pass"),
        ((OPEN_POLICY, AccountPublicAccess("111122223333", restrict=True)), "pass"),
    ],
)
def test_buckets(rows, answer):
    """Private; opened by policy, by list; blocked at the bucket, at the account."""
    assert Scene(BUCKET, TRAIL, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """A bucket of other things is none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert Scene(BUCKET, TRAIL, *()).denied(BUCKET_POLICY).statuses(CHECK)["logs"] == "unknown"
