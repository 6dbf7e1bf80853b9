"""RSP-03."""

from __future__ import annotations

import json

import pytest

from vedette.checks.quarantine_is_ready import CHECK
from vedette.model import Expected
from vedette.model.facts.iam import IAM_POLICIES, IAM_ROLES, IamRole, InlinePolicy, ManagedPolicy
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True
DECLARED = Expected(responder_role="Responder")
ARN = f"arn:aws:iam::{ACCOUNT}:policy/quarantine"
ATTACH = ("iam:AttachUserPolicy", "iam:AttachRolePolicy")


def document(*actions, effect="Allow", resource="*", **more):
    return json.dumps({"Statement": [{"Effect": effect, "Action": list(actions), "Resource": resource, **more}]})


def policy(text, arn=ARN):
    return ManagedPolicy(arn, arn.rpartition("/")[2], document=text)


def responder(*actions):
    return IamRole(
        f"arn:aws:iam::{ACCOUNT}:role/Responder", "Responder", inline=(InlinePolicy("p", document(*actions)),)
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (document("*", effect="Deny"), "pass"),
        (document("s3:*", effect="Deny"), "fail"),
        (document("*", effect="Deny", resource="arn:aws:s3:::*"), "fail"),
        (document("*", effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}), "fail"),
        (document("*"), "fail"),
        ("{", "fail"),
    ],
)
def test_policies_of_the_accounts_own(text, answer):
    """All; one service; some things; some of the time; the opposite; none that can be read."""
    assert Scene(policy(text)).status(CHECK) == answer


def test_responders_may_attach_what_aws_has():
    """That it is there is no merit; both users and roles must be within reach."""
    assert Scene(responder(*ATTACH), expected=DECLARED).status(CHECK) == "pass"
    assert "may not attach" in Scene(responder(ATTACH[0]), expected=DECLARED).finding(CHECK).reason
    assert "no role Responder" in Scene(expected=DECLARED).finding(CHECK).reason
    assert "is declared" in Scene(responder(*ATTACH)).finding(CHECK).reason
    attached = policy(document("*", effect="Deny"), "arn:aws:iam::aws:policy/AWSDenyAll")
    assert Scene(attached).status(CHECK) == "fail"


@pytest.mark.parametrize("kind", [IAM_POLICIES, IAM_ROLES])
def test_what_may_not_be_read_is_unknown(kind):
    """Policies, and roles; and no refusal hides a failure."""
    assert Scene(responder(*ATTACH), expected=DECLARED).denied(kind).status(CHECK) == "unknown"
    assert Scene(responder(ATTACH[0]), expected=DECLARED).refusals_hide_nothing(CHECK)
