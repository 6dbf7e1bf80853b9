"""LB-10: buckets with logs encrypt with a customer's key that delivering services may use."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.keys import KEY_USE, broken, closed, key_arn, of_aws
from vedette.meaning.patterns import part
from vedette.meaning.prices import price
from vedette.model import (
    Check,
    Each,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    failed,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.facts.s3 import BUCKET_ENCRYPTION, BUCKET_LOGGING, BUCKETS, Bucket

_DELIVERY = "delivery.logs.amazonaws.com"


def judge(bucket: Bucket, here: Here) -> Verdict | None:
    """Ask it of each bucket that holds logs, but for targets of access logs: S3 delivers to none with KMS."""
    if not holds_logs(bucket, here):
        return None
    if some(here.of(BUCKET_LOGGING), lambda one: one.target == bucket.name):
        return not_applicable("it takes access logs, which S3 does not deliver to a bucket encrypted with KMS")
    found = here.find(BUCKET_ENCRYPTION, bucket.name)
    if found is None or not found.algorithm.startswith("aws:kms"):
        return failed("it encrypts with S3's own keys: who may read the bucket may read the logs")
    key = found.kms_key
    if not key or key.endswith("alias/aws/s3"):
        return failed("it encrypts with the key aws/s3, whose policy nobody can change")
    arn = key_arn(key, here.in_region(bucket.region))
    if not arn:
        return failed(f"its key {key} does not exist", key=key)
    why = _wrong(arn, bucket, here)
    return failed(why, key=arn) if why else passed(f"it encrypts with {arn}", key=arn)


def _wrong(key: str, bucket: Bucket, here: Here) -> str:
    """What is wrong with the key; flow logs alone are encrypted with the bucket's own by a service."""
    if of_aws(key, here):
        return f"it encrypts with {key}, a key of AWS's own, whose policy nobody can change"
    if why := broken(key, here):
        return f"its key {key} {why}"
    flows = here.whole_account.of(FLOW_LOGS)
    if not some(flows, lambda f: part(f.destination, 5).partition("/")[0] == bucket.name):
        return ""
    region = bucket.region or part(key, 3)
    context = {
        "aws:SourceAccount": here.account,
        "aws:SourceArn": f"arn:{part(key, 1)}:logs:{region}:{here.account}:delivery-source",
    }
    if closed(key, _DELIVERY, ("kms:GenerateDataKey",), context, here):
        return f"flow logs go there, and the policy of its key does not let {_DELIVERY} encrypt"
    return ""


CHECK = Check(
    id="LB-10",
    title="Buckets with logs encrypt with a customer's key that works",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_ENCRYPTION, *KEY_USE),
    judge=Each(BUCKETS, judge),
    rationale="With a key of one's own, reading logs takes two permissions instead of one, and each use is recorded.",
    remedy=(
        "Set a KMS key of your own as the bucket's default encryption, and let delivery.logs.amazonaws.com use "
        "kms:GenerateDataKey* where flow logs go there."
    ),
    cost=f"A key costs {price('kms.key')}.",
    monthly_usd=1.0,
    feeds=(),
    standards=Standards(fsbp=("S3.17",)),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html",
    ),
)
