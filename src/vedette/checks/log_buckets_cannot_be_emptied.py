"""LB-04: logs in buckets are protected by MFA delete or Object Lock."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, PROTECTION, holds_logs, protected
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    how = protected(bucket.name, here, here.expected.log_retention_days)
    return (
        passed(f"{how} keeps objects from being deleted") if how else failed("neither MFA delete nor Object Lock is on")
    )


CHECK = Check(
    id="LB-04",
    title="Logs in buckets are protected by MFA delete or Object Lock",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, *PROTECTION),
    judge=Each(BUCKETS, judge),
    rationale=(
        "Whoever takes the administrator's key can delete every log, unless a second factor or a lock is in the way."
    ),
    remedy="Give a new bucket Object Lock with the days that logs must be kept; or switch MFA delete on, as root.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "2.1.3", "1.5": "2.1.3", "2.0": "2.1.2", "3.0": "2.1.2", "4.0": "2.1.2", "5.0": "2.1.2"},
        fsbp=("S3.15", "S3.20"),
        talk=("T7",),
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",),
    responder=True,
)
