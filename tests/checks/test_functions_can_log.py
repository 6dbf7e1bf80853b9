"""SVC-12."""

from __future__ import annotations

import json

import pytest

from vedette.checks.functions_can_log import CHECK
from vedette.model.facts.iam import IAM_POLICIES, IAM_ROLES, IamRole, InlinePolicy, ManagedPolicy
from vedette.model.facts.lambda_ import FUNCTIONS, Function
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.testing import ACCOUNT, REGION, Scene

NAME = "/aws/lambda/respond"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/respond"
FUNCTION = Function(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:respond", "respond", role=ROLE, group=NAME)
GROUP = LogGroup(f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{NAME}", NAME, 400)
WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def allow(*actions, resource="*", effect="Allow"):
    return json.dumps({"Statement": [{"Effect": effect, "Action": list(actions), "Resource": resource}]})


def role(*documents, **more):
    return IamRole(
        ROLE, "respond", inline=tuple(InlinePolicy(str(n), text) for n, text in enumerate(documents)), **more
    )


@pytest.mark.parametrize(
    ("documents", "answer", "said"),
    [
        ((allow("logs:*"),), "pass", "keeps for 400 days"),
        ((allow(*WRITES, resource="arn:aws:logs:*:*:*"),), "pass", NAME),
        ((allow(*WRITES, resource=f"{GROUP.arn}:*"),), "pass", NAME),
        ((allow(*WRITES, resource=f"{GROUP.arn}-2:*"),), "fail", "may not write"),
        ((allow(WRITES[0]),), "fail", "it lacks logs:PutLogEvents"),
        ((allow("logs:*"), allow("logs:Put*", effect="Deny")), "fail", "it lacks logs:PutLogEvents"),
        ((), "fail", "it lacks logs:CreateLogStream, logs:PutLogEvents"),
    ],
)
def test_roles(documents, answer, said):
    """All; AWS's own policy; this group; another one; half; denied; nothing."""
    found = Scene(FUNCTION, GROUP, role(*documents)).finding(CHECK)

    assert (found.status.value, said in found.reason) == (answer, True)


def test_what_is_gone():
    """The group, or the role."""
    assert "there is no log group" in Scene(FUNCTION, role(allow("logs:*"))).finding(CHECK).reason
    assert "is gone" in Scene(FUNCTION, GROUP).finding(CHECK).reason
    assert Scene(FUNCTION, GROUP).status(CHECK) == "fail"


def test_for_ever_is_long_enough():
    """It is said."""
    kept = LogGroup(GROUP.arn, NAME)

    assert "for ever" in Scene(FUNCTION, kept, role(allow("logs:*"))).finding(CHECK).reason


def test_a_boundary_limits():
    """What it does not allow is not there."""
    narrow = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/narrow", "narrow", document=allow("s3:*"))

    assert Scene(FUNCTION, GROUP, role(allow("logs:*"), boundary=narrow.arn), narrow).status(CHECK) == "fail"


@pytest.mark.parametrize("kind", [FUNCTIONS, IAM_ROLES, LOG_GROUPS])
def test_what_may_not_be_read_is_unknown(kind):
    """Functions, roles, groups."""
    assert Scene(FUNCTION, GROUP, role(allow("logs:*"))).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """An attached policy may give it, or take it away."""
    attached = role(attached=("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",))

    assert Scene(FUNCTION, GROUP, attached).denied(IAM_POLICIES).status(CHECK) == "unknown"
    assert Scene(FUNCTION, GROUP, attached).refusals_hide_nothing(CHECK)


def test_without_functions_there_is_nothing_to_ask():
    """Whatever else there is."""
    assert Scene(GROUP, role()).status(CHECK) == "not_applicable"
