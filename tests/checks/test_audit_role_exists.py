"""IAM-28."""

from __future__ import annotations

import json

import pytest

from vedette.checks.audit_role_exists import CHECK
from vedette.model.facts.iam import IAM_ROLES, IamRole
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True
AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"


def role(principal, *attached):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Statement": [statement]})
    return IamRole(f"arn:aws:iam::{ACCOUNT}:role/audit", "audit", trust=trust, attached=attached)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((role({"AWS": "444455556666"}, AUDIT),), "pass"),
        ((role({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"}, AUDIT),), "pass"),
        ((role({"AWS": "444455556666"}, "arn:aws:iam::aws:policy/ReadOnlyAccess"),), "fail"),
        ((role({"AWS": "444455556666"}, f"arn:aws:iam::{ACCOUNT}:policy/SecurityAudit"),), "fail"),
        ((role({"Service": "lambda.amazonaws.com"}, AUDIT),), "fail"),
        ((), "fail"),
    ],
)
def test_roles(rows, answer):
    """Of another account, of a directory; with another policy, one of that name; a machine's; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """There may be one."""
    assert Scene().denied(IAM_ROLES).status(CHECK) == "unknown"
    assert Scene(role({"AWS": "444455556666"})).refusals_hide_nothing(CHECK)
