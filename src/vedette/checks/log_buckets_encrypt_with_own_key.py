"""LB-10: buckets with logs encrypt with a customer's key that delivering services may use."""

from __future__ import annotations

from vedette.meaning.buckets import LOG_BUCKETS, holds_logs
from vedette.meaning.delivery import there
from vedette.meaning.log_keys import encrypts_for
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
    unknown,
)
from vedette.model.facts.ec2 import FLOW_LOGS
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY, KEYS
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
    if key and ":" not in key and "/" not in key:  # an id, of a key beside the bucket
        key = f"arn:{part(bucket.arn, 1)}:kms:{bucket.region}:{here.account}:key/{key}"
    if not key or key.endswith("alias/aws/s3"):
        return failed("it encrypts with the key aws/s3, whose policy nobody can change")
    if not part(key, 5).startswith("key/"):
        return unknown(f"which key {key} stands for is not known", key=key)
    broken = _broken(key, bucket, here)
    return failed(broken, key=key) if broken else passed(f"it encrypts with {key}", key=key)


def _broken(key: str, bucket: Bucket, here: Here) -> str:
    """What is wrong with the key; flow logs alone are encrypted with the bucket's own by a service."""
    place = there(key, here)
    found = place.find(KEY_DETAILS, key)
    if found is None:
        return f"its key {key} does not exist"
    if found.state != "Enabled":
        return f"the state of its key is {found.state}"
    flows = here.whole_account.of(FLOW_LOGS)
    if not some(flows, lambda f: part(f.destination, 5).partition("/")[0] == bucket.name):
        return ""
    policy = place.find(KEY_POLICY, key)
    region = bucket.region or part(key, 3)
    context = {
        "aws:SourceAccount": here.account,
        "aws:SourceArn": f"arn:{part(key, 1)}:logs:{region}:{here.account}:delivery-source",
    }
    if policy is None or not encrypts_for(policy.document, _DELIVERY, key, context):
        return f"flow logs go there, and the policy of its key does not let {_DELIVERY} encrypt"
    return ""


CHECK = Check(
    id="LB-10",
    title="Buckets with logs encrypt with a customer's key that works",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(*LOG_BUCKETS, BUCKET_ENCRYPTION, KEYS, KEY_DETAILS, KEY_POLICY),
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
