"""IAM-31."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from vedette.checks.services_granted_whole_are_used import CHECK
from vedette.meaning.grants import wide_services
from vedette.model import Expected
from vedette.model.facts.access import LAST_ACCESSED, LastAccessed, ServiceUse
from vedette.model.facts.iam import IAM_POLICIES, IAM_USERS, IamRole, InlinePolicy
from vedette.testing import ACCOUNT, NOW, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True
ARN = f"arn:aws:iam::{ACCOUNT}:role/app"
OLD = NOW - timedelta(days=400)


def allow(*actions, effect="Allow"):
    return json.dumps({"Statement": [{"Effect": effect, "Action": list(actions), "Resource": "*"}]})


def role(*actions, created=OLD, arn=ARN, **more):
    return IamRole(arn, "app", created=created, inline=(InlinePolicy("p", allow(*actions)),), **more)


def told(arn=ARN, **days):
    """When each service was called last, days ago; None is never."""
    uses = (ServiceUse(s, None if ago is None else NOW - timedelta(days=ago)) for s, ago in days.items())
    return LastAccessed(arn, tuple(uses))


@pytest.mark.parametrize(
    ("uses", "idle"),
    [
        ({"s3": 1, "sqs": 89}, ()),
        ({"s3": 1, "sqs": 91}, ("sqs",)),
        ({"s3": None, "sqs": None}, ("s3", "sqs")),
        ({"s3": 1, "sqs": 1, "ec2": None}, ()),
    ],
)
def test_services_granted_whole(uses, idle):
    """Used; long ago; never; one that is not granted whole is no matter."""
    found = Scene(role("s3:*", "sqs:*", "ec2:Describe*"), told(**uses)).finding(CHECK)

    assert found.status.value == ("fail" if idle else "pass")
    assert found.evidence.get("unused", {}).get(ARN, ()) == idle


def test_who_is_not_asked():
    """The young, the declared, who has narrow policies, who may do everything, and AWS's own roles."""
    linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/app"
    declared = Expected(administrators=(ARN,))

    assert Scene(role("s3:*", created=NOW - timedelta(days=5)), told(s3=None)).status(CHECK) == "pass"
    assert Scene(role("s3:*"), told(s3=None), expected=declared).status(CHECK) == "pass"
    assert Scene(role("s3:Get*")).status(CHECK) == "pass"
    assert Scene(role("*")).status(CHECK) == "pass"
    assert Scene(role("s3:*", arn=linked)).status(CHECK) == "pass"


def test_longer_than_aws_remembers_is_not_known():
    """What it does not remember may have been called before."""
    patient = Expected(idle_days=401)
    old = role("s3:*", created=NOW - timedelta(days=900))

    assert Scene(old, told(s3=None), expected=patient).status(CHECK) == "unknown"
    assert Scene(old, told(s3=300), expected=patient).status(CHECK) == "pass"


def test_without_a_report_it_is_not_known():
    """Of one who is granted a service whole."""
    assert "no report" in Scene(role("s3:*")).finding(CHECK).reason
    assert Scene(role("s3:*")).status(CHECK) == "unknown"


@pytest.mark.parametrize("kind", [IAM_USERS, LAST_ACCESSED])
def test_what_may_not_be_read_is_unknown(kind):
    """Users, and reports, of all or of one."""
    assert Scene(role("s3:*"), told(s3=1)).denied(kind).status(CHECK) == "unknown"
    assert Scene(role("s3:*"), told(s3=1)).denied(LAST_ACCESSED, key=ARN).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    attached = role("s3:*", attached=("arn:aws:iam::aws:policy/SecurityAudit",))

    assert Scene(attached, told(s3=1)).denied(IAM_POLICIES).status(CHECK) == "unknown"
    assert Scene(attached, told(s3=None)).refusals_hide_nothing(CHECK)


@pytest.mark.parametrize(
    ("documents", "services"),
    [
        ((allow("s3:*", "SQS:*"),), {"s3", "sqs"}),
        ((allow("s3:Get*", "ec2:DescribeInstances"),), set()),
        ((allow("*"),), set()),
        ((allow("*:*"),), set()),
        ((allow("s3:*", effect="Deny"),), set()),
        (("{",), set()),
    ],
)
def test_services_that_are_granted_whole(documents, services):
    """Without case; some actions are not all; everything is no service; a denial grants nothing."""
    assert wide_services(documents) == services
