"""LB-13: only who is declared can delete logs, or take away what protects them."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.emptying import emptiers, let_in
from vedette.meaning.people import POWERS
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS, Bucket

#: Names in a sentence.
_SHOWN = 4


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Fail where the bucket's policy, or one of IAM, lets somebody who is not declared do it."""
    if not holds_logs(bucket, here):
        return None
    by_bucket = let_in(bucket, here)
    if by_bucket:
        who = ", ".join("everybody" if one == "*" else one for one in by_bucket[:_SHOWN])
        return failed(f"its policy lets {who} delete logs or unprotect them", who=by_bucket)
    found = culprits(emptiers(bucket, here), lambda _who: True)
    if found:
        names = ", ".join(who.name for who in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return failed(
            f"who is not declared can delete logs or unprotect them: {names}{more}",
            who=[who.arn for who in found],
        )
    return passed("nobody who is not declared can delete logs or unprotect them")


CHECK = Check(
    id="LB-13",
    title="Only who is declared can delete logs or take away what protects them",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_POLICY, *POWERS),
    judge=Each(BUCKETS, judge),
    rationale="An intruder deletes the logs with the first key that may; few keys should.",
    remedy=(
        "Deny s3:DeleteObject*, s3:PutBucketVersioning, s3:PutLifecycleConfiguration and s3:*BucketPolicy in the "
        "bucket's policy to all but named roles (ArnNotLike on aws:PrincipalArn), and write these into "
        "assess.expected.log_administrators."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T7",)),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html",),
)
