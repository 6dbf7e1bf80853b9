"""LB-03: buckets with logs keep versions."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKET_VERSIONING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    found = here.find(BUCKET_VERSIONING, bucket.name)
    status = found.status if found else ""
    if status == "Enabled":
        return passed("versioning is on")
    return failed("versioning is suspended" if status else "versioning was never on")


CHECK = Check(
    id="LB-03",
    title="Buckets with logs keep versions",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_VERSIONING),
    judge=Each(BUCKETS, judge),
    rationale="Without versions a log that is written over is gone.",
    remedy="Switch versioning on.",
    cost="Older versions cost storage.",
    feeds=(),
    standards=Standards(fsbp=("S3.14",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",),
)
