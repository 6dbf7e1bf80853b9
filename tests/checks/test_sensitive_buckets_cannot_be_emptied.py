"""S3-06."""

from __future__ import annotations

import pytest
from buckets import BUCKET

from vedette.checks.sensitive_buckets_cannot_be_emptied import CHECK
from vedette.model import Expected
from vedette.model.facts.s3 import BUCKET_LOCK, BucketLock, BucketVersioning
from vedette.testing import Scene

OURS = Expected(sensitive_buckets=("logs",))


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((BucketVersioning("logs", "Enabled", mfa_delete=True),), "pass"),
        ((BucketVersioning("logs", "Enabled"), BucketLock("logs", enabled=True, mode="COMPLIANCE", days=400)), "pass"),
        ((BucketVersioning("logs", "Enabled"), BucketLock("logs", enabled=True)), "fail"),
        ((BucketVersioning("logs", "Enabled"),), "fail"),
    ],
)
def test_buckets(rows, answer):
    """MFA delete; a lock; one without retention; nothing."""
    assert Scene(BUCKET, *rows, expected=OURS).statuses(CHECK)["logs"] == answer


def test_what_is_asked_and_what_may_not_be_read():
    """Buckets that nobody called sensitive are none of its business; and what was refused is unknown."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"
    assert (
        Scene(BUCKET, BucketVersioning("logs", "Enabled"), expected=OURS).denied(BUCKET_LOCK).statuses(CHECK)["logs"]
        == "unknown"
    )
