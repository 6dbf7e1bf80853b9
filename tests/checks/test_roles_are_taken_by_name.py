"""IAM-22."""

from __future__ import annotations

import json

import pytest

from vedette.checks.roles_are_taken_by_name import CHECK
from vedette.model.facts.iam import IAM_POLICIES, IAM_ROLES, IAM_USERS, IamRole, IamUser, InlinePolicy, ManagedPolicy
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True


def take(resource, action="sts:AssumeRole", **condition):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Statement": [statement | ({"Condition": condition} if condition else {})]})


def user(document, **more):
    return IamUser(f"arn:aws:iam::{ACCOUNT}:user/mira", "mira", inline=(InlinePolicy("p", document),), **more)


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (take("*"), "fail"),
        (take("arn:aws:iam::*:role/*"), "fail"),
        (take(f"arn:aws:iam::{ACCOUNT}:role/*"), "fail"),
        (take("*", "sts:*"), "fail"),
        (take("*", "sts:GetCallerIdentity"), "pass"),
        (take("arn:aws:iam::*:role/deploy"), "pass"),
        (take("*", Bool={"aws:MultiFactorAuthPresent": "true"}), "fail"),
        (take("*", StringEquals={"aws:ResourceOrgID": "o-1"}), "pass"),
        (take("*", StringLike={"aws:ResourceOrgID": "*"}), "fail"),
        (take("*", StringEqualsIfExists={"aws:ResourceOrgID": "o-1"}), "fail"),
        (take("*", StringEquals={"iam:ResourceTag/team": "web"}), "pass"),
        (take("*", "*"), "pass"),
        ("{", "pass"),
    ],
)
def test_statements(document, answer):
    """All, by wildcards; another action; one name; a second factor; limits that limit and that do not; administrators."""
    assert Scene(user(document)).status(CHECK) == answer


def test_a_denial_takes_it_back():
    """For all, and without a condition."""
    both = json.dumps(
        {
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"},
                {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"},
            ]
        }
    )

    assert Scene(user(both)).status(CHECK) == "pass"


def test_roles_are_asked_too_but_not_those_of_aws():
    """By name."""
    policy = (InlinePolicy("p", take("*")),)
    own = IamRole(f"arn:aws:iam::{ACCOUNT}:role/build", "build", inline=policy)
    linked = IamRole(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/x", "x", inline=policy)

    assert Scene(own, linked).finding(CHECK).evidence["who"] == [own.arn]


@pytest.mark.parametrize("kind", [IAM_USERS, IAM_ROLES])
def test_what_may_not_be_read_is_unknown(kind):
    """Users, and roles."""
    assert Scene(user(take("arn:aws:iam::*:role/deploy"))).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """An attached policy that may not be read may be an administrator's, or this one."""
    given = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/take", "take", document=take("*"))
    attached = user(take(f"arn:aws:iam::{ACCOUNT}:role/x"), attached=(given.arn,))

    assert Scene(attached, given).status(CHECK) == "fail"
    assert Scene(attached, given).denied(IAM_POLICIES).status(CHECK) == "unknown"
    assert Scene(attached, given).refusals_hide_nothing(CHECK)
