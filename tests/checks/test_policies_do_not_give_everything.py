"""IAM-18."""

from __future__ import annotations

import json

import pytest

from vedette.checks.policies_do_not_give_everything import CHECK
from vedette.model.facts.iam import IAM_POLICIES, IAM_ROLES, IamGroup, IamRole, IamUser, InlinePolicy, ManagedPolicy
from vedette.testing import Scene

#: Every account has policies, or might.
NEVER_NOT_APPLICABLE = True


def text(action="*", effect="Allow", **more):
    statement = {"Effect": effect, "Action": action, "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


INSIDE = (InlinePolicy("p", text()),)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((), "pass"),
        ((ManagedPolicy("arn:aws:iam::1:policy/p", "p", 1, text()),), "fail"),
        ((ManagedPolicy("arn:aws:iam::1:policy/p", "p", 1, text("*:*")),), "fail"),
        ((ManagedPolicy("arn:aws:iam::1:policy/p", "p", 1, text("s3:*")),), "pass"),
        ((ManagedPolicy("arn:aws:iam::1:policy/p", "p", 0, text()),), "pass"),
        ((ManagedPolicy("arn:aws:iam::aws:policy/AdministratorAccess", "a", 1, text()),), "pass"),
        ((IamUser("arn:u", "u", inline=INSIDE),), "fail"),
        ((IamRole("arn:r", "r", inline=INSIDE),), "fail"),
        ((IamGroup("arn:g", "g", inline=INSIDE),), "fail"),
    ],
)
def test_policies(rows, answer):
    """By meaning; attached to nobody; AWS's own, which IAM-19 tells; inside of users, roles and groups."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """Unless one that is known is enough."""
    assert Scene().denied(IAM_POLICIES).status(CHECK) == "unknown"
    assert Scene(IamUser("arn:u", "u", inline=INSIDE)).denied(IAM_ROLES).status(CHECK) == "fail"
