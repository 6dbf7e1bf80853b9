"""LB-10."""

from __future__ import annotations

import pytest
from buckets import BUCKET, TRAIL
from policies import document, service

from vedette.checks.log_buckets_encrypt_with_own_key import CHECK
from vedette.model.facts.ec2 import FlowLog
from vedette.model.facts.kms import KEY_DETAILS, KeyDetails, KeyPolicy
from vedette.model.facts.kms_aliases import KEY_ALIASES, KeyAlias
from vedette.model.facts.s3 import BUCKET_ENCRYPTION, BucketEncryption, BucketLogging
from vedette.testing import ACCOUNT, REGION, Scene

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
KMS = BucketEncryption("logs", "aws:kms", KEY)
FLOWS = FlowLog("fl-1", destination_type="s3", destination="arn:aws:s3:::logs/flows/")
OPEN = KeyPolicy(KEY, document(service("delivery.logs", "kms:GenerateDataKey*", account=ACCOUNT)))
SHUT = KeyPolicy(KEY, document(service("delivery.logs", "kms:Decrypt")))


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((KMS, KeyDetails(KEY)), "pass"),
        ((BucketEncryption("logs", "aws:kms", "1"), KeyDetails(KEY)), "pass"),
        ((KMS, KeyDetails(KEY), FLOWS, OPEN), "pass"),
        ((KMS, KeyDetails(KEY), FLOWS, SHUT), "fail"),
        ((KMS, KeyDetails(KEY), SHUT), "pass"),
        ((KMS, KeyDetails(KEY, state="Disabled")), "fail"),
        ((KMS,), "fail"),
        ((BucketEncryption("logs", "AES256"),), "fail"),
        ((BucketEncryption("logs", "aws:kms"),), "fail"),
        ((BucketEncryption("logs", "aws:kms", "arn:aws:kms:x:1:alias/logs"),), "unknown"),
        ((), "fail"),
        ((BucketLogging("photos", "logs"),), "not_applicable"),
    ],
)
def test_encryption(rows, answer):
    """A key that works, by its id; that flow logs may use or not; off, gone; S3's, AWS's, an alias; none; access logs."""
    assert Scene(TRAIL, BUCKET, *rows).status(CHECK) == answer


@pytest.mark.parametrize("name", ["alias/logs", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/logs"])
def test_aliases(name):
    """Stand for the key that has them; where aliases may not be listed, it is not known for which."""
    named = Scene(TRAIL, BUCKET, BucketEncryption("logs", "aws:kms", name), KeyDetails(KEY))
    assert named.status(CHECK) == "fail"
    assert named.at(REGION, KeyAlias("alias/logs", KEY)).status(CHECK) == "pass"
    assert named.denied(KEY_ALIASES).finding(CHECK).permissions == KEY_ALIASES.reads


def test_a_key_that_aws_manages():
    """By its ARN too: its policy is nobody's to change."""
    found = Scene(TRAIL, BUCKET, KMS, KeyDetails(KEY, manager="AWS")).finding(CHECK)
    assert (found.status.value, "AWS's own" in found.reason) == ("fail", True)


def test_other_buckets_are_none_of_its_business():
    """S3 encrypts them anyway."""
    assert Scene(BUCKET).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    for kind in (BUCKET_ENCRYPTION, KEY_DETAILS):
        assert Scene(TRAIL, BUCKET, KMS, KeyDetails(KEY)).denied(kind).status(CHECK) == "unknown"
    assert Scene(TRAIL, BUCKET, KMS, KeyDetails(KEY), FLOWS, SHUT).refusals_hide_nothing(CHECK)
