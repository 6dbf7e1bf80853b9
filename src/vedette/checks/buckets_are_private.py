"""S3-02: buckets are not open to the world."""

from __future__ import annotations

from vedette.meaning.buckets import OPENNESS, open_to_world
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket."""
    how = open_to_world(bucket.name, here)
    return failed(how) if how else passed("neither its policy nor its access control list lets everyone in")


CHECK = Check(
    id="S3-02",
    title="Buckets are not open to the world",
    severity=Severity.CRITICAL,
    scope=Scope.ACCOUNT,
    facts=(BUCKETS, *OPENNESS),
    judge=Each(BUCKETS, judge),
    rationale="An open bucket is found within hours by people who look for nothing else.",
    remedy="Take the statement or the grant away, and switch the public access block on.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(fsbp=("S3.2", "S3.3")),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",),
)
