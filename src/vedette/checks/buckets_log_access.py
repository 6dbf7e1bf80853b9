"""S3-04: buckets have an access log."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket."""
    found = here.find(BUCKET_LOGGING, bucket.name)
    if found is None:
        return failed("nobody writes down who reads it")
    return passed(f"its access log goes to {found.target}", target=found.target)


CHECK = Check(
    id="S3-04",
    title="Buckets have an access log",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(BUCKETS, BUCKET_LOGGING),
    judge=Each(BUCKETS, judge),
    rationale="The access log has the bytes and the user agent that CloudTrail leaves out.",
    remedy="Switch server access logging on, to another bucket of the same region.",
    cost="The log costs its storage alone.",
    feeds=("s3_access",),
    standards=Standards(fsbp=("S3.9",), talk=("T9",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",),
)
