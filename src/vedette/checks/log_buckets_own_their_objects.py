"""LB-15: the object ownership of buckets with logs fits those that deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.log_delivery import ACCESS_LOGS, ENFORCED, FULL_CONTROL, by_policy, wrong_acls
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.s3 import BUCKET_LOGGING, BUCKET_OWNERSHIP, BUCKET_POLICY, BUCKETS, Bucket, BucketLogging
from vedette.model.facts.services import DISTRIBUTION_LOGGING, DISTRIBUTIONS, DistributionLogging

if TYPE_CHECKING:
    from collections.abc import Iterator


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Fail where ACLs are switched off and somebody delivers by them, or a statement asks for one that nobody sends."""
    if not some((holds_logs, _of_distributions), lambda way: way(bucket, here)):
        return None
    policy = here.find(BUCKET_POLICY, bucket.name)
    wrong = [one.sid or f"statement {one.number}" for one in wrong_acls(policy.document)] if policy else []
    if wrong:
        return failed(
            f"{', '.join(wrong)} of its policy keeps services out: they deliver with the ACL {FULL_CONTROL}",
            statements=wrong,
        )
    found = here.find(BUCKET_OWNERSHIP, bucket.name)
    mode = found.ownership if found else "ObjectWriter"
    if mode != ENFORCED:
        return passed(f"its object ownership is {mode}: ACLs count", ownership=mode)
    shut = culprits(_by_acl(bucket, here), lambda _name: True)
    if shut:
        return failed(f"ACLs are switched off ({ENFORCED}), and it is by ACL that {', '.join(shut)} delivers", by=shut)
    return passed("ACLs are switched off, and nobody delivers by them", ownership=mode)


def _distributions(bucket: Bucket, here: Here) -> Iterator[DistributionLogging]:
    rows = here.whole_account.of(DISTRIBUTION_LOGGING)
    return (one for one in rows if one.enabled and one.bucket.partition(".s3")[0] == bucket.name)


def _of_distributions(bucket: Bucket, here: Here) -> bool:
    return some(_distributions(bucket, here), lambda _one: True)


def _by_acl(bucket: Bucket, here: Here) -> Iterator[str]:
    """Who delivers by ACL alone: CloudFront's standard log, and access logs that no statement lets in."""
    for one in here.whole_account.of(BUCKET_LOGGING):
        if one.target == bucket.name and not _let_in(one, bucket, here):
            yield f"the access log of {one.name}"
    for distribution in _distributions(bucket, here):
        yield f"the log of {distribution.arn}"


def _let_in(logging: BucketLogging, bucket: Bucket, here: Here) -> bool:
    source = here.find(BUCKETS, logging.name)
    return source is not None and by_policy(logging, source, bucket, here)


CHECK = Check(
    id="LB-15",
    title="The object ownership of buckets with logs fits those that deliver",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, *ACCESS_LOGS, DISTRIBUTIONS, DISTRIBUTION_LOGGING),
    judge=Each(BUCKETS, judge),
    rationale="Where ACLs are switched off, deliveries by ACL end, and nothing says so.",
    remedy=(
        "Let logging.s3.amazonaws.com in by the bucket's policy; for CloudFront's standard log set "
        "BucketOwnerPreferred, or use its newer delivery. A delivering statement may ask for the ACL "
        "bucket-owner-full-control, or for none."
    ),
    monthly_usd=0.0,
    feeds=("s3_access",),
    standards=Standards(),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",),
)
