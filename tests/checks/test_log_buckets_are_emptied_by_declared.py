"""LB-13."""

from __future__ import annotations

import json

import pytest
from buckets import BUCKET, TRAIL
from policies import allow, deny, document, service

from vedette.checks.log_buckets_are_emptied_by_declared import CHECK
from vedette.model import Expected
from vedette.model.facts.iam import IAM_POLICIES, IAM_USERS, IamRole, IamUser, InlinePolicy
from vedette.model.facts.s3 import BUCKET_POLICY, BucketPolicy
from vedette.testing import ACCOUNT, Scene

ARN = f"arn:aws:iam::{ACCOUNT}:user/mira"
DECLARED = Expected(log_administrators=(f"arn:aws:iam::{ACCOUNT}:role/archive",))


def may(action="s3:*", resource="*", *further):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return InlinePolicy("p", json.dumps({"Statement": [statement, *further]}))


def user(*policies):
    return IamUser(ARN, "mira", inline=policies)


def answer(*rows):
    return Scene(TRAIL, BUCKET, *rows, expected=DECLARED).status(CHECK)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (may(), "fail"),
        (may("s3:DeleteObject", "arn:aws:s3:::logs/AWSLogs/*"), "fail"),
        (may("s3:DeleteObject", "arn:aws:s3:::${aws:username}/*"), "fail"),
        (may("s3:PutLifecycleConfiguration", "arn:aws:s3:::logs"), "fail"),
        (may("s3:DeleteObject", "arn:aws:s3:::photos/*"), "pass"),
        (may("s3:Get*"), "pass"),
        (may("s3:*", "*", {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::logs*"}), "pass"),
    ],
)
def test_policies_of_people(policy, expected):
    """All of S3; a folder; a variable; the life cycle; another bucket; reading; what is denied again."""
    assert answer(user(policy)) == expected


def test_who_is_declared_may():
    """And roles of AWS's services may what they must."""
    assert answer(IamRole(f"arn:aws:iam::{ACCOUNT}:role/archive", "archive", inline=(may(),))) == "pass"
    assert answer(IamRole(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x/y", "y", inline=(may(),))) == "pass"


def test_a_denial_of_the_bucket_counts():
    """For all but the declared; not where it spares the user, denies less, or asks for something else too."""
    spared = {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/archive"}}
    all_but = deny("s3:Delete*", "s3:Put*", Condition=spared)
    assert answer(user(may()), BucketPolicy("logs", document(all_but))) == "pass"
    spares_her = deny("s3:Delete*", "s3:Put*", Condition={"ArnNotLike": {"aws:PrincipalArn": ARN}})
    assert answer(user(may()), BucketPolicy("logs", document(spares_her))) == "fail"
    assert answer(user(may()), BucketPolicy("logs", document(deny("s3:Delete*")))) == "fail"
    without_mfa = deny("s3:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
    assert answer(user(may()), BucketPolicy("logs", document(without_mfa))) == "fail"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow({"AWS": "arn:aws:iam::444455556666:root"}, "s3:*"), "fail"),
        (allow("*", "s3:DeleteObject"), "fail"),
        (allow({"AWS": ARN}, "s3:PutBucketPolicy"), "fail"),
        (allow({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "s3:*"), "pass"),
        (allow({"AWS": f"arn:aws:iam::{ACCOUNT}:role/archive"}, "s3:*"), "pass"),
        (service("cloudtrail", "s3:PutObject"), "pass"),
    ],
)
def test_policies_of_the_bucket(statement, expected):
    """Another account, everybody, a user of ours; our account as a whole, a declared role, a service that writes."""
    assert answer(BucketPolicy("logs", document(statement))) == expected


def test_other_buckets_are_none_of_its_business():
    """They hold no logs."""
    assert Scene(BUCKET, user(may())).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Who there is, what a policy says; and it hides no failure."""
    for kind in (BUCKET_POLICY, IAM_USERS):
        assert Scene(TRAIL, BUCKET).denied(kind).status(CHECK) == "unknown"
    attached = IamUser(ARN, "mira", attached=("arn:p",))
    assert Scene(TRAIL, BUCKET, attached).denied(IAM_POLICIES).status(CHECK) == "unknown"
    assert answer(user(InlinePolicy("p", "{"))) == "unknown"
    assert Scene(TRAIL, BUCKET, user(may())).refusals_hide_nothing(CHECK)
