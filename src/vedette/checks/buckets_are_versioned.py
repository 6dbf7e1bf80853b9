"""S3-05: buckets keep versions of their objects."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKET_VERSIONING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket."""
    found = here.find(BUCKET_VERSIONING, bucket.name)
    status = found.status if found else ""
    if status == "Enabled":
        return passed("versioning is on")
    return failed("versioning is suspended" if status else "versioning was never on")


CHECK = Check(
    id="S3-05",
    title="Buckets keep versions of their objects",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(BUCKETS, BUCKET_VERSIONING),
    judge=Each(BUCKETS, judge),
    rationale=(
        "An object that is written over, or encrypted by somebody else, can be had back where there are versions."
    ),
    remedy="Switch versioning on.",
    cost="Older versions cost storage.",
    feeds=(),
    standards=Standards(fsbp=("S3.14",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",),
)
