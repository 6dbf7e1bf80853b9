"""LB-05: mFA delete and life cycle do not contradict each other on buckets with logs."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.s3 import BUCKET_LIFECYCLE, BUCKET_VERSIONING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    versioning = here.find(BUCKET_VERSIONING, bucket.name)
    lifecycle = here.find(BUCKET_LIFECYCLE, bucket.name)
    if versioning is None or not versioning.mfa_delete:
        return not_applicable("MFA delete is off")
    if lifecycle is not None and lifecycle.rules:
        return failed("it has MFA delete and a life cycle, which AWS refuses together: the next change of either fails")
    return passed("it has MFA delete, and no life cycle that AWS would refuse")


CHECK = Check(
    id="LB-05",
    title="MFA delete and life cycle do not contradict each other on buckets with logs",
    severity=Severity.INFORMATIONAL,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_VERSIONING, BUCKET_LIFECYCLE),
    judge=Each(BUCKETS, judge),
    rationale="AWS does not allow a life cycle on a bucket with MFA delete: who wants both wants Object Lock.",
    remedy="Use Object Lock instead of MFA delete, and keep the life cycle.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(fsbp=("S3.20",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html",),
)
