"""IAM-19."""

from __future__ import annotations

import json

import pytest

from vedette.checks.administrators_are_declared import CHECK
from vedette.model import Expected
from vedette.model.facts.iam import IAM_POLICIES, IAM_USERS, IamGroup, IamRole, IamUser, InlinePolicy, ManagedPolicy
from vedette.testing import Scene

#: Every account has somebody, or might.
NEVER_NOT_APPLICABLE = True
STATEMENT = {"Effect": "Allow", "Action": "*", "Resource": "*"}
POLICY = ManagedPolicy("arn:p", "p", 1, json.dumps({"Statement": [STATEMENT]}))


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((), "pass"),
        ((POLICY, IamUser("arn:u", "u", attached=("arn:p",))), "fail"),
        ((IamUser("arn:u", "u", inline=(InlinePolicy("p", POLICY.document),)),), "fail"),
        ((POLICY, IamGroup("arn:g", "g", attached=("arn:p",)), IamUser("arn:u", "u", groups=("g",))), "fail"),
        ((POLICY, IamRole("arn:aws:iam::1:role/aws-service-role/x", "r", attached=("arn:p",))), "pass"),
        ((POLICY, IamRole("arn:aws:iam::1:role/ours", "r", attached=("arn:p",))), "pass"),
    ],
)
def test_who_can(rows, answer):
    """Attached, inside, by a group; AWS's own; one that is declared."""
    expected = Expected(administrators=("arn:aws:iam::*:role/ours",))
    assert Scene(*rows, expected=expected).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """Who there is, or what a policy says."""
    assert Scene().denied(IAM_USERS).status(CHECK) == "unknown"
    assert Scene(IamUser("arn:u", "u", attached=("arn:p",))).denied(IAM_POLICIES).status(CHECK) == "unknown"
