"""S3-07."""

from __future__ import annotations

import pytest
from buckets import BUCKET, OPEN_POLICY
from policies import allow, document, service

from vedette.checks.buckets_open_to_declared_accounts import CHECK
from vedette.model import Expected
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, MemberAccount, Organization
from vedette.model.facts.s3 import BUCKET_ACL, BUCKET_POLICY, BucketAcl, BucketOwnership, BucketPolicy, Grant
from vedette.testing import ACCOUNT, REGION, Scene

OTHER = "444455556666"


def policy(principal, **more):
    return BucketPolicy("logs", document(allow(principal, "s3:GetObject", **more)))


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (policy({"AWS": OTHER}), "fail"),
        (policy({"AWS": f"arn:aws:iam::{OTHER}:role/reader"}), "fail"),
        (policy({"AWS": OTHER}, Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), "fail"),
        (policy({"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}), "pass"),
        (policy({"AWS": "arn:aws:iam::127311923021:root"}), "pass"),
        (policy("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-2"}}), "fail"),
        (policy("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), "pass"),
        (BucketPolicy("logs", document(service("cloudtrail", "s3:PutObject"))), "pass"),
        (OPEN_POLICY, "pass"),
    ],
)
def test_policies(found, answer):
    """A stranger's account, role, with a network; ours; AWS's; an organisation; a service; everybody, S3-02's."""
    assert Scene(BUCKET, found, Organization("o-1")).status(CHECK) == answer


def test_declared_accounts_and_those_of_the_organisation():
    """Are no strangers; nor is one that is assessed."""
    stranger = policy({"AWS": OTHER})
    assert Scene(BUCKET, stranger, expected=Expected(known_accounts=(OTHER,))).status(CHECK) == "pass"
    assert Scene(BUCKET, stranger, Organization("o-1"), MemberAccount(OTHER)).status(CHECK) == "pass"
    assert Scene(BUCKET, stranger).at(REGION, account=OTHER).statuses(CHECK)["logs"] == "pass"


def test_access_control_lists():
    """A stranger's canonical id; our other account's; one that does not count; AWS's own for CloudFront's log."""
    acl = BucketAcl("logs", "me", (Grant("me", "FULL_CONTROL"), Grant("stranger", "READ")))
    assert Scene(BUCKET, acl).finding(CHECK).evidence["who"] == ("stranger",)
    ours = Scene(BUCKET, acl).at(REGION, BucketAcl("theirs", "stranger"), account=OTHER)
    assert ours.statuses(CHECK)["logs"] == "pass"
    assert Scene(BUCKET, acl, BucketOwnership("logs", "BucketOwnerEnforced")).status(CHECK) == "pass"
    cloudfront = Grant("c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0", "FULL_CONTROL")
    assert Scene(BUCKET, BucketAcl("logs", "me", (cloudfront,))).status(CHECK) == "pass"


def test_no_bucket_is_not_applicable():
    """There is nothing to ask."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The policy, the ACL, whose an account is; and it hides no failure."""
    for kind in (BUCKET_POLICY, BUCKET_ACL):
        assert Scene(BUCKET).denied(kind).status(CHECK) == "unknown"
    assert Scene(BUCKET, policy({"AWS": OTHER}), Organization("o-1")).denied(MEMBER_ACCOUNTS).status(CHECK) == "unknown"
    assert Scene(BUCKET, policy({"AWS": OTHER})).refusals_hide_nothing(CHECK)
