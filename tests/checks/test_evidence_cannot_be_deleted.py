"""RSP-06."""

from __future__ import annotations

import pytest

from vedette.checks.evidence_cannot_be_deleted import CHECK
from vedette.model import Expected
from vedette.model.facts.ec2 import INSTANCES, Instance
from vedette.model.facts.s3 import BUCKET_LOCK, BUCKETS, Bucket, BucketLock
from vedette.testing import ACCOUNT, REGION, Scene

FORENSICS = "444455556666"
BUCKET = Bucket("evidence", REGION)
LOCK = BucketLock("evidence", enabled=True, mode="COMPLIANCE", days=365)
RUNNING = Instance("i-1", "running")


def scene(*rows, forensic="", **more):
    """Instances in one account, these rows in the other."""
    expected = Expected(evidence_bucket="evidence", forensic_account=forensic)
    return Scene(RUNNING, expected=expected).at(REGION, *rows, account=FORENSICS)


@pytest.mark.parametrize(
    ("rows", "answer", "said"),
    [
        ((BUCKET, LOCK), "pass", "365 days, compliance"),
        ((BUCKET,), "fail", "no Object Lock"),
        ((BUCKET, BucketLock("evidence")), "fail", "no Object Lock"),
        ((BUCKET, BucketLock("evidence", enabled=True)), "fail", "locks nothing by itself"),
        ((Bucket("other"), LOCK), "fail", "no account that is assessed has the bucket"),
        ((BUCKET, LOCK, RUNNING), "fail", "where instances run"),
    ],
)
def test_buckets(rows, answer, said):
    """Locked; not; not by itself; not there; beside what is examined."""
    found = scene(*rows).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


def test_the_account_is_a_setting():
    """Then it is that one, whatever runs in it."""
    assert scene(BUCKET, LOCK, RUNNING, forensic=FORENSICS).status(CHECK) == "pass"
    assert scene(BUCKET, LOCK, forensic=ACCOUNT).status(CHECK) == "fail"


@pytest.mark.parametrize("kind", [BUCKETS, BUCKET_LOCK, INSTANCES])
def test_what_may_not_be_read_is_unknown(kind):
    """Of the account that has it."""
    assert scene(BUCKET, LOCK).denied(kind, account=FORENSICS).status(CHECK) == "unknown"


def test_what_others_refuse_does_not_matter():
    """Nobody else has it; and no refusal hides a failure."""
    assert scene(BUCKET, LOCK).denied(BUCKETS, account=ACCOUNT).status(CHECK) == "pass"
    assert scene(BUCKET, LOCK, RUNNING).refusals_hide_nothing(CHECK)
    assert scene(BUCKET).refusals_hide_nothing(CHECK)


def test_nothing_is_asked_where_no_bucket_is_declared():
    """It is said where to declare it."""
    assert Scene(BUCKET, LOCK).status(CHECK) == "not_applicable"
