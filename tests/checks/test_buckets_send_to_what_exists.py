"""S3-08."""

from __future__ import annotations

import pytest
from buckets import BUCKET

from vedette.checks.buckets_send_to_what_exists import CHECK
from vedette.model.facts.lambda_ import Function
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKETS, Bucket, BucketLogging, BucketNotification
from vedette.model.facts.s3_targets import BUCKET_REPLICATION, BucketReplication, NotifiedQueue, ReplicaBucket
from vedette.model.facts.sns import TOPICS, Topic
from vedette.testing import ACCOUNT, REGION, Scene

OTHER = "444455556666"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:new"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:new"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:new"
LOGGING = BucketLogging("logs", "access")
COPIED = BucketReplication("logs", ("copy",))


def told(*targets):
    return BucketNotification("logs", targets)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((LOGGING, Bucket("access")), "pass"),
        ((LOGGING,), "fail"),
        ((COPIED, ReplicaBucket("copy")), "pass"),
        ((COPIED, ReplicaBucket("copy", exists=False)), "fail"),
        ((told(QUEUE), NotifiedQueue(QUEUE)), "pass"),
        ((told(QUEUE),), "fail"),
        ((told(TOPIC), Topic(TOPIC)), "pass"),
        ((told(TOPIC),), "fail"),
        ((told(f"{FUNCTION}:live"), Function(FUNCTION)), "pass"),
        ((told(FUNCTION),), "fail"),
        ((told(TOPIC.replace(ACCOUNT, OTHER)),), "unknown"),
        ((told(QUEUE.replace(ACCOUNT, OTHER)), LOGGING, COPIED, ReplicaBucket("copy", exists=False)), "fail"),
        ((told(),), "not_applicable"),
    ],
)
def test_targets(rows, answer):
    """Access logs, replicas, a queue, a topic, a function: there, gone; of another account; none."""
    assert Scene(BUCKET, *rows).statuses(CHECK)["logs"] == answer


def test_what_is_gone_is_named():
    """With what is sent there."""
    found = Scene(BUCKET, LOGGING, told(QUEUE)).finding(CHECK)
    assert found.reason == f"it sends to what is not there: access logs to access, notifications to {QUEUE}"


def test_no_bucket_is_not_applicable():
    """There is nothing to ask."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    for kind in (BUCKET_LOGGING, BUCKET_REPLICATION):
        assert Scene(BUCKET).denied(kind).status(CHECK) == "unknown"
    assert Scene(BUCKET, told(TOPIC), Topic(TOPIC)).denied(TOPICS).status(CHECK) == "unknown"
    assert Scene(BUCKET, LOGGING).denied(BUCKETS).status(CHECK) == "unknown"
    assert Scene(BUCKET, LOGGING, COPIED, told(QUEUE)).refusals_hide_nothing(CHECK)
