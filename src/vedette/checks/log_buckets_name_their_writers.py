"""LB-08: services deliver to buckets with logs for named accounts, trails or organisations alone."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.log_delivery import PUT
from vedette.meaning.strangers import services
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS, Bucket


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Fail where a service may put objects whoever it works for."""
    if not holds_logs(bucket, here):
        return None
    found = here.find(BUCKET_POLICY, bucket.name)
    writers = services(found.document, PUT) if found else ()
    if not writers:
        return not_applicable("its policy lets no service put objects")
    loose = [one for one in writers if not one.guarded]
    if loose:
        named = ", ".join(dict.fromkeys(f"{o.principal} (statement {o.sid or o.statement})" for o in loose))
        return failed(
            f"{named} may write into it, whoever they work for", statements=[o.sid or o.statement for o in loose]
        )
    return passed(f"each of {len(writers)} statements for services names whom they write for")


CHECK = Check(
    id="LB-08",
    title="Services deliver to buckets with logs for named sources alone",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_POLICY),
    judge=Each(BUCKETS, judge),
    rationale=(
        "A service that may write for everybody writes for strangers, too: whoever knows the bucket's name can have "
        "the logs of another account put among ours."
    ),
    remedy=(
        "Give each delivering statement a condition on aws:SourceArn (the trail's ARN), aws:SourceAccount or "
        "aws:SourceOrgID."
    ),
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
)
