"""LB-09: buckets with logs take no request without TLS."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.transport import tls_only
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    return tls_only(bucket, here) if holds_logs(bucket, here) else None


CHECK = Check(
    id="LB-09",
    title="Buckets with logs take no request without TLS",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_POLICY),
    judge=Each(BUCKETS, judge),
    rationale="Logs name users, addresses and resources; without TLS whoever is on the way reads them along.",
    remedy="Add a Deny of s3:* to everybody, on the bucket and its objects, where aws:SecureTransport is false.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "2.1.2", "1.5": "2.1.2", "2.0": "2.1.1", "3.0": "2.1.1", "4.0": "2.1.1", "5.0": "2.1.1"},
        fsbp=("S3.5",),
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",),
)
