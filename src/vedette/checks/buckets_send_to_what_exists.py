"""S3-08: what buckets send to exists: access logs, replicas, notifications."""

from __future__ import annotations

from vedette.meaning.delivery import there
from vedette.meaning.patterns import part
from vedette.model import (
    Check,
    Each,
    Here,
    NotKnown,
    Scope,
    Severity,
    Standards,
    Unknown,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.lambda_ import FUNCTIONS
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKET_NOTIFICATION, BUCKETS, Bucket
from vedette.model.facts.s3_targets import BUCKET_REPLICATION, NOTIFIED_QUEUES, REPLICA_BUCKETS
from vedette.model.facts.sns import TOPICS

#: What a bucket sends, and the name or ARN that it sends to.
Sent = tuple[str, str]


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Fail where a target is gone: a bucket of that name anybody may make, and get what is sent."""
    ways = (_logs, _replicas, _notifications)
    broken = culprits(ways, lambda way: some(way(bucket.name, here), lambda sent: not _exists(sent, here)))
    if broken:
        gone = [s for way in broken for s in culprits(way(bucket.name, here), lambda sent: not _exists(sent, here))]
        said = ", ".join(f"{what} to {target}" for what, target in gone)
        return failed(f"it sends to what is not there: {said}", gone=[target for _, target in gone])
    number = sum(len(way(bucket.name, here)) for way in ways)
    if not number:
        return not_applicable("it sends nothing anywhere")
    return passed(f"each of {number} targets that it sends to exists")


def _logs(name: str, here: Here) -> tuple[Sent, ...]:
    found = here.find(BUCKET_LOGGING, name)
    return (("access logs", found.target),) if found else ()


def _replicas(name: str, here: Here) -> tuple[Sent, ...]:
    found = here.find(BUCKET_REPLICATION, name)
    return tuple(("replicas", target) for target in found.targets) if found else ()


def _notifications(name: str, here: Here) -> tuple[Sent, ...]:
    found = here.find(BUCKET_NOTIFICATION, name)
    return tuple(("notifications", target) for target in found.targets) if found else ()


def _exists(sent: Sent, here: Here) -> bool:
    """Whether it is there. S3 takes access logs to buckets of the same account alone."""
    what, target = sent
    if what == "access logs":
        return here.find(BUCKETS, target) is not None
    if what == "replicas":
        found = here.find(REPLICA_BUCKETS, target)
        return found is not None and found.exists
    place, service = there(target, here), part(target, 2)
    if service == "sns":
        return place.find(TOPICS, target) is not None
    if service == "lambda":
        return place.find(FUNCTIONS, ":".join(target.split(":")[:7])) is not None
    if service == "sqs" and place.account == here.account:
        return here.find(NOTIFIED_QUEUES, target) is not None
    raise NotKnown(Unknown(f"whether {target} exists was not asked"))


CHECK = Check(
    id="S3-08",
    title="What buckets send logs, replicas and notifications to exists",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(
        BUCKETS,
        BUCKET_LOGGING,
        BUCKET_NOTIFICATION,
        BUCKET_REPLICATION,
        REPLICA_BUCKETS,
        NOTIFIED_QUEUES,
        TOPICS,
        FUNCTIONS,
    ),
    judge=Each(BUCKETS, judge),
    rationale="A name that is free is taken by whoever asks first: copies of our data go to a bucket of a stranger.",
    remedy="Make the target again under your own account, or take it out of the bucket's configuration.",
    monthly_usd=0.0,
    feeds=("s3_access",),
    standards=Standards(talk=("T9",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-troubleshoot.html",),
)
