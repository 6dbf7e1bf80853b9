"""S3: where buckets send things to, and whether that is there."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.s3 import BUCKET_NOTIFICATION, BUCKETS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class BucketReplication:
    """The names of the buckets that a bucket's enabled rules replicate to; one without replication has no row."""

    name: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplicaBucket:
    """A bucket that another is replicated to, whoever owns it: whether it exists at all."""

    name: str
    exists: bool = True


@dataclass(frozen=True, slots=True)
class NotifiedQueue:
    """A queue of the account that is told of new objects; no row: it is told, and is not there."""

    arn: str


BUCKET_REPLICATION = Kind(
    "s3.replication",
    BucketReplication,
    Scope.ACCOUNT,
    ("s3:GetReplicationConfiguration",),
    "bucket",
    "name",
    (BUCKETS,),
)
REPLICA_BUCKETS = Kind(
    "s3.replicas", ReplicaBucket, Scope.ACCOUNT, ("s3:ListBucket",), "bucket", "name", (BUCKET_REPLICATION,)
)
NOTIFIED_QUEUES = Kind(
    "sqs.notified",
    NotifiedQueue,
    Scope.ACCOUNT,
    ("sqs:GetQueueUrl",),
    "queue that is told",
    needs=(BUCKET_NOTIFICATION,),
)
