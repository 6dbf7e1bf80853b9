"""CT-12: the keys of trails are enabled, and let CloudTrail encrypt and readers decrypt."""

from __future__ import annotations

from vedette.meaning.keys import broken, closed, has_readers
from vedette.meaning.patterns import part
from vedette.meaning.trails import RECORDING, owned_elsewhere, records_now
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
    unknown,
)
from vedette.model.facts.cloudtrail import TRAILS, Trail
from vedette.model.facts.kms import KEY_DETAILS, KEY_POLICY, KEYS
from vedette.model.facts.s3 import BUCKETS

_CLOUDTRAIL = "cloudtrail.amazonaws.com"


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Ask it of each trail that is logging and has a key."""
    if owned_elsewhere(trail, here) or not records_now(here, trail):
        return None
    if not trail.kms_key:
        return not_applicable("it has no key, which CT-11 tells")
    if not part(trail.kms_key, 5).startswith("key/"):
        return unknown(f"which key {trail.kms_key} stands for is not known", key=trail.kms_key)
    why = _state(trail, here) or _place(trail, here) or _policy(trail, here)
    if why:
        return failed(why, key=trail.kms_key)
    return passed("its key is enabled, and lets CloudTrail encrypt and readers decrypt", key=trail.kms_key)


def _state(trail: Trail, here: Here) -> str:
    why = broken(trail.kms_key, here)
    return f"its key {trail.kms_key} {why}: no file is written or read" if why else ""


def _place(trail: Trail, here: Here) -> str:
    """A bucket that is none of ours is CT-21's."""
    bucket = here.find_anywhere(BUCKETS, trail.bucket)
    region = part(trail.kms_key, 3)
    if bucket is None or not bucket.region or bucket.region == region:
        return ""
    return f"its key is in {region}, and the bucket {trail.bucket} in {bucket.region}"


def _policy(trail: Trail, here: Here) -> str:
    context = {
        "aws:SourceArn": trail.arn,
        "aws:SourceAccount": trail.account,
        "kms:EncryptionContext:aws:cloudtrail:arn": trail.arn,
    }
    if closed(trail.kms_key, _CLOUDTRAIL, ("kms:GenerateDataKey",), context, here):
        return "the policy of its key does not let CloudTrail encrypt (kms:GenerateDataKey*)"
    if has_readers(trail.kms_key, here):
        return ""
    return "the policy of its key lets nobody decrypt: the files cannot be read"


CHECK = Check(
    id="CT-12",
    title="The keys of trails are enabled, and let CloudTrail encrypt and readers decrypt",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, BUCKETS, KEYS, KEY_DETAILS, KEY_POLICY),
    judge=Each(TRAILS, judge),
    rationale="A trail whose key does not work writes nothing, or what nobody can read, while it says that it logs.",
    remedy=(
        "Enable the key, or cancel its deletion; let cloudtrail.amazonaws.com use kms:GenerateDataKey* for the trail's "
        "ARN, and readers kms:Decrypt. A key in another region than the bucket has to be replaced."
    ),
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
    ),
)
