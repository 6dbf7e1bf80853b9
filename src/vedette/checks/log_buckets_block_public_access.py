"""LB-02: buckets with logs have all four blocks of public access."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, blocks, holds_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import ACCOUNT_PUBLIC_ACCESS, BUCKET_PUBLIC_ACCESS, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    off = blocks(bucket.name, here)
    if off:
        return failed(f"{len(off)} of four blocks are off: {', '.join(off)}", off=off)
    return passed("all four blocks are on, at the bucket or the account")


CHECK = Check(
    id="LB-02",
    title="Buckets with logs have all four blocks of public access",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_PUBLIC_ACCESS, ACCOUNT_PUBLIC_ACCESS),
    judge=Each(BUCKETS, judge),
    rationale="A policy that opens the bucket is one call away as long as nothing blocks it.",
    remedy="Switch all four blocks on at the account.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(fsbp=("S3.8",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",),
)
