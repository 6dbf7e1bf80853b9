"""IAM-23."""

from __future__ import annotations

import json

import pytest

from vedette.checks.roles_trust_known_accounts import CHECK
from vedette.model import Expected
from vedette.model.facts.iam import IAM_ROLES, IamRole
from vedette.testing import ACCOUNT, Scene

STRANGER = "999900001111"


def role(principal, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | more
    return IamRole("arn:aws:iam::111122223333:role/r", "r", trust=json.dumps({"Statement": [statement]}))


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (role({"Service": "ec2.amazonaws.com"}), "pass"),
        (role({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), "pass"),
        (role({"AWS": "arn:aws:iam::555566667777:root"}), "pass"),
        (role({"AWS": f"arn:aws:iam::{STRANGER}:root"}), "fail"),
        (role({"AWS": "*"}), "fail"),
        (role("*"), "fail"),
    ],
)
def test_trust(one, answer):
    """A service, ourselves, an account that is declared, a stranger, everybody."""
    assert Scene(one, expected=Expected(known_accounts=("555566667777",))).status(CHECK) == answer


def test_without_roles_there_is_nothing_to_ask():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(role("*")).denied(IAM_ROLES).status(CHECK) == "unknown"
