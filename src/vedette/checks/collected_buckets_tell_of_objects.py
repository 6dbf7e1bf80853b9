"""LB-16: buckets that a collector waits for tell of their new objects."""

from __future__ import annotations

from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.s3 import BUCKET_NOTIFICATION, BUCKETS


def judge(here: Here) -> Verdict:
    """Fail where a declared bucket is not ours, or neither it nor a trail that delivers there tells anybody."""
    names = here.expected.notified_buckets
    if not names:
        return not_applicable("no collector waits for a bucket (assess.expected.notified_buckets)")
    silent = culprits(names, lambda name: not _told(name, here))
    if not silent:
        return passed(f"each of {len(names)} buckets tells of its new objects")
    missing = culprits(silent, lambda name: here.find(BUCKETS, name) is None)
    quiet = [name for name in silent if name not in missing]
    said = (
        f"nobody is told of new objects in {', '.join(quiet)}" if quiet else "",
        f"no account that is assessed has {', '.join(missing)}" if missing else "",
    )
    return failed("; ".join(filter(None, said)), buckets=silent)


def _told(name: str, here: Here) -> bool:
    def by_bucket() -> bool:
        found = here.find(BUCKET_NOTIFICATION, name)
        return found is not None and (found.eventbridge or bool(found.targets))

    def by_trail() -> bool:
        return some(here.of(TRAILS), lambda trail: trail.bucket == name and bool(trail.topic))

    return some((by_bucket, by_trail), lambda way: way())


CHECK = Check(
    id="LB-16",
    title="Buckets that a collector waits for tell of their new objects",
    severity=Severity.LOW,
    scope=Scope.ORGANIZATION,
    facts=(BUCKETS, BUCKET_NOTIFICATION, TRAILS),
    judge=judge,
    rationale="A collector that waits for notifications collects nothing when they stop, and sees no error.",
    remedy="Give the bucket a notification of s3:ObjectCreated:* to the collector's queue, or send it to EventBridge.",
    cost="A few cents a month for the queue.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(fsbp=("S3.11",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",),
)
