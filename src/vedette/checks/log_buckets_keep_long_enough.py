"""LB-11: buckets with logs keep them for the required time."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKET_LIFECYCLE, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    found = here.find(BUCKET_LIFECYCLE, bucket.name)
    wanted = here.expected.log_retention_days
    rules = [r for r in found.rules if r.enabled and r.expiration_days] if found else []
    short = [r for r in rules if r.expiration_days < wanted]
    if short:
        days = min(r.expiration_days for r in short)
        return failed(f"the rule {short[0].id or '(unnamed)'} deletes after {days} days, not {wanted}", days=days)
    colder = found is not None and any(r.enabled and r.transition_days for r in found.rules)
    return passed(
        f"nothing is deleted before {wanted} days{'' if colder else '; nothing moves to a cheaper class either'}"
    )


CHECK = Check(
    id="LB-11",
    title="Buckets with logs keep them for the required time",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_LIFECYCLE),
    judge=Each(BUCKETS, judge),
    rationale="A life cycle of days is how logs disappear without anybody's deleting them.",
    remedy="Let the rules expire later, and move what is old to a cheaper class.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(fsbp=("S3.13",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",),
    responder=True,
)
