"""S3-06: sensitive buckets are protected by MFA delete or Object Lock."""

from __future__ import annotations

from vedette.meaning.buckets import PROTECTION, protected
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket."""
    if bucket.name not in here.expected.sensitive_buckets:
        return None
    how = protected(bucket.name, here, 1)
    return (
        passed(f"{how} keeps objects from being deleted") if how else failed("neither MFA delete nor Object Lock is on")
    )


CHECK = Check(
    id="S3-06",
    title="Sensitive buckets are protected by MFA delete or Object Lock",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(BUCKETS, *PROTECTION),
    judge=Each(BUCKETS, judge),
    rationale="Ransom is paid for what cannot be had back.",
    remedy="Switch Object Lock on for a new bucket; or MFA delete, as root.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(
        cis={"1.4": "2.1.3", "1.5": "2.1.3", "2.0": "2.1.2", "3.0": "2.1.2", "4.0": "2.1.2", "5.0": "2.1.2"},
        fsbp=("S3.15", "S3.20"),
        talk=("T7",),
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",),
)
