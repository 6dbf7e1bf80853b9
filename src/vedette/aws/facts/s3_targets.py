"""Where buckets send things to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import arn_part, text
from vedette.aws.facts._buckets import exists
from vedette.model import Gatherer
from vedette.model.facts.s3 import BUCKET_NOTIFICATION, BUCKETS, Bucket
from vedette.model.facts.s3_targets import (
    BUCKET_REPLICATION,
    NOTIFIED_QUEUES,
    REPLICA_BUCKETS,
    BucketReplication,
    NotifiedQueue,
    ReplicaBucket,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap

#: What says that there is no such queue: SQS's newer protocol has another code than its older one.
_NO_QUEUE = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")


def replications(ask: Ask) -> Iterator[BucketReplication | Gap]:
    """Where each bucket is replicated to."""

    def one(bucket: Bucket) -> BucketReplication | None:
        answer = ask.call(
            "s3",
            "get_bucket_replication",
            region=bucket.region,
            absent=("ReplicationConfigurationNotFoundError",),
            Bucket=bucket.name,
        )
        rules = (answer.get("ReplicationConfiguration") or {}).get("Rules") or ()
        targets = (_target(rule) for rule in rules if text(rule, "Status") == "Enabled")
        return BucketReplication(bucket.name, tuple(dict.fromkeys(targets))) if rules else None

    return ask.each(ask.have(BUCKETS), lambda b: b.name, one)


def _target(rule: dict[str, Any]) -> str:
    return text(rule.get("Destination") or {}, "Bucket").rpartition(":")[2]


def replicas(ask: Ask) -> Iterator[ReplicaBucket | Gap]:
    """Each bucket that another is replicated to, and whether it is there."""
    targets = (name for found in ask.have(BUCKET_REPLICATION) for name in found.targets)
    return ask.each(targets, str, lambda name: ReplicaBucket(name, exists=exists(ask, name)))


def queues(ask: Ask) -> Iterator[NotifiedQueue | Gap]:
    """Each queue of this account that a bucket tells of new objects, where it is there."""

    def one(arn: str) -> NotifiedQueue | None:
        answer = ask.call(
            "sqs",
            "get_queue_url",
            region=arn_part(arn, 3),
            absent=_NO_QUEUE,
            QueueName=arn_part(arn, 5),
        )
        return NotifiedQueue(arn) if answer else None

    told = (target for found in ask.have(BUCKET_NOTIFICATION) for target in found.targets)
    ours = (arn for arn in told if arn_part(arn, 2) == "sqs" and arn_part(arn, 4) == ask.account)
    return ask.each(ours, str, one)


GATHERERS = (
    Gatherer(BUCKET_REPLICATION, replications),
    Gatherer(REPLICA_BUCKETS, replicas),
    Gatherer(NOTIFIED_QUEUES, queues),
)
