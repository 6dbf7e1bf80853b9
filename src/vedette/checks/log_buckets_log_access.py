"""LB-06: buckets with logs have an access log."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    found = here.find(BUCKET_LOGGING, bucket.name)
    if found is None:
        return failed("nobody writes down who reads it")
    return passed(f"its access log goes to {found.target}", target=found.target)


CHECK = Check(
    id="LB-06",
    title="Buckets with logs have an access log",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_LOGGING),
    judge=Each(BUCKETS, judge),
    rationale="Who read or deleted logs is the last question of an incident, and the access log answers it.",
    remedy="Switch server access logging on, to another bucket of the same region.",
    cost="The log costs its storage alone.",
    feeds=("s3_access",),
    standards=Standards(
        cis={
            "1.4": "3.6",
            "1.5": "3.6",
            "2.0": "3.6",
            "3.0": "3.4",
            "4.0": "3.4",
            "5.0": "3.4",
            "6.0": "4.4",
            "7.0": "4.4",
        },
        fsbp=("CloudTrail.7",),
        talk=("T9",),
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",),
)
