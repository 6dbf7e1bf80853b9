"""CT-21: trails deliver to buckets that exist and are ours."""

from __future__ import annotations

from vedette.meaning.trails import RECORDING, owned_elsewhere, records_now
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, some
from vedette.model.facts.cloudtrail import TRAILS, Trail
from vedette.model.facts.s3 import BUCKETS, DESTINATION_BUCKETS


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Fail where the bucket that a trail names is not there: whoever makes one of that name gets the logs."""
    if owned_elsewhere(trail, here) or not records_now(here, trail):
        return None
    if some(here.facts.accounts, lambda account: here.in_account(account).find(BUCKETS, trail.bucket) is not None):
        return passed(f"the bucket {trail.bucket} is ours")
    found = here.whole_account.find(DESTINATION_BUCKETS, trail.bucket)
    if found is None or not found.exists:
        return failed(f"the bucket {trail.bucket} does not exist: anybody may make it", bucket=trail.bucket)
    return failed(f"the bucket {trail.bucket} is in none of the accounts that are assessed", bucket=trail.bucket)


CHECK = Check(
    id="CT-21",
    title="Trails deliver to buckets that exist and are ours",
    severity=Severity.CRITICAL,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, BUCKETS, DESTINATION_BUCKETS),
    judge=Each(TRAILS, judge),
    rationale="A trail whose bucket was deleted delivers to whoever makes a bucket of that name next.",
    remedy="Let the trail deliver to the log archive's bucket; or assess the account that owns it, too.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    ),
)
