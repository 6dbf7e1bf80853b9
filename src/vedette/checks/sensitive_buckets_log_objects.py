"""S3-03: what is done with objects of sensitive buckets is recorded."""

from __future__ import annotations

from vedette.meaning.objects import covers
from vedette.meaning.trails import READ, RECORDING, objects, recording
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, some
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Fail where a sensitive bucket has neither data events nor an access log."""
    if bucket.name not in here.expected.sensitive_buckets:
        return None
    if some((_events, _access_log), lambda way: way(bucket.name, here)):
        return passed("data events (who, at once) or an access log (bytes, hours later) tell who reads it")
    return failed("neither data events nor an access log tell who reads it")


def _events(name: str, here: Here) -> bool:
    return some(recording(here), lambda trail: covers(objects(here, trail, READ), name))


def _access_log(name: str, here: Here) -> bool:
    return here.find(BUCKET_LOGGING, name) is not None


CHECK = Check(
    id="S3-03",
    title="What is done with objects of sensitive buckets is recorded",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(BUCKETS, *RECORDING, BUCKET_LOGGING),
    judge=Each(BUCKETS, judge),
    rationale="What was taken is the first question after a breach, and without either nobody can say.",
    remedy="Record data events for who did it, at once; or switch the access log on for bytes.",
    cost="Data events cost 0.10 USD for each 100,000; an access log its storage.",
    feeds=("cloudtrail", "s3_access"),
    standards=Standards(fsbp=("S3.22", "S3.23"), talk=("T8", "T9")),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html",),
)
