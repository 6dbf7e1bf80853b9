"""LB-07: the access logs of buckets with logs arrive in another bucket."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.log_delivery import ACCESS_LOGS, blocked_access_log
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs and has an access log: S3 tells nobody that it cannot deliver."""
    if not holds_logs(bucket, here):
        return None
    logging = here.find(BUCKET_LOGGING, bucket.name)
    if logging is None:
        return not_applicable("it has no access log, which LB-06 tells")
    target = logging.target
    if target == bucket.name:
        return failed("its access log goes to itself: each delivery makes a new line", target=target)
    found = here.find(BUCKETS, target)
    if found is None:
        return failed(f"its access log goes to {target}, which is no bucket of this account", target=target)
    if bucket.region and found.region and found.region != bucket.region:
        where = f"{target} in {found.region}, and it is in {bucket.region}"
        return failed(f"its access log goes to {where}", target=target)
    why = blocked_access_log(logging, bucket, found, here)
    if why:
        return failed(f"its access log does not get into {target}: {why}", target=target)
    return passed(f"{target} takes its access log", target=target)


CHECK = Check(
    id="LB-07",
    title="The access logs of buckets with logs arrive in another bucket of the account",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, *ACCESS_LOGS),
    judge=Each(BUCKETS, judge),
    rationale="S3 says nothing when it cannot deliver: that the log is not there is seen on the day it is needed.",
    remedy=(
        "Send the access log to another bucket of the same account and region, without a default retention and with "
        "SSE-S3, whose policy lets logging.s3.amazonaws.com put objects for the source's ARN and account."
    ),
    cost="The log costs its storage alone.",
    monthly_usd=0.0,
    feeds=("s3_access",),
    standards=Standards(talk=("T9",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",),
)
