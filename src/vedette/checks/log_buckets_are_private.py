"""LB-01: buckets with logs are not open to the world."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, OPENNESS, holds_logs, open_to_world
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.s3 import BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs."""
    if not holds_logs(bucket, here):
        return None
    how = open_to_world(bucket.name, here)
    return failed(how) if how else passed("neither its policy nor its access control list lets everyone in")


CHECK = Check(
    id="LB-01",
    title="Buckets with logs are not open to the world",
    severity=Severity.CRITICAL,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, *OPENNESS),
    judge=Each(BUCKETS, judge),
    rationale="Logs name every resource, user and address of the account; whoever may write there hides in them.",
    remedy="Take the statement or the grant away, and switch the public access block on.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(cis={"1.4": "3.3", "1.5": "3.3", "2.0": "3.3"}, fsbp=("CloudTrail.6",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",),
    responder=True,
)
