"""IAM-32."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from vedette.checks.grants_are_used import CHECK
from vedette.meaning.grants import granted
from vedette.model import Expected
from vedette.model.facts.iam import IAM_POLICIES, IAM_USERS, IamRole, IamUser, InlinePolicy
from vedette.model.facts.lake import LOGGED_SPAN, LOGGED_USE, LoggedSpan, LoggedUse
from vedette.testing import ACCOUNT, NOW, Scene

ARN = f"arn:aws:iam::{ACCOUNT}:role/app"
WHOLE = LoggedSpan(ACCOUNT, 90, 1, NOW)
OLD = NOW - timedelta(days=400)


def allow(*actions, effect="Allow", **more):
    return json.dumps({"Statement": [{"Effect": effect, "Action": list(actions), "Resource": "*", **more}]})


def role(*documents, created=OLD, arn=ARN, **more):
    policies = tuple(InlinePolicy(str(n), document) for n, document in enumerate(documents))
    return IamRole(arn, "app", created=created, inline=policies, **more)


def used(*services, arn=ARN):
    return LoggedUse(arn, services, NOW - timedelta(days=1))


def test_what_is_granted_and_used():
    """Each service once is enough; one that was never called is a gap, and is named."""
    grants = role(allow("ec2:*", "iam:GetRole", "kms:Decrypt"))
    assert Scene(WHOLE, grants, used("ec2", "iam", "kms")).status(CHECK) == "pass"
    found = Scene(WHOLE, grants, used("ec2")).finding(CHECK)
    assert (found.status.value, found.evidence["unused"]) == ("fail", {ARN: ("iam", "kms")})


def test_what_no_log_tells_is_no_gap():
    """Objects read, messages sent, roles passed."""
    grants = role(allow("s3:GetObject", "sqs:SendMessage", "iam:PassRole", "ec2:RunInstances"))

    assert Scene(WHOLE, grants, used("ec2")).status(CHECK) == "pass"


def test_everything_is_a_gap_but_of_the_declared():
    """Nobody uses it all."""
    assert Scene(WHOLE, role(allow("*")), used("ec2")).finding(CHECK).evidence["unused"] == {ARN: ("*",)}
    declared = Expected(administrators=("arn:aws:iam::*:role/app",))
    assert Scene(WHOLE, role(allow("*")), used("ec2"), expected=declared).status(CHECK) == "pass"


def test_the_young_and_the_service_linked_are_not_asked():
    """They had no time, or are AWS's own."""
    linked = role(allow("ec2:*"), arn=f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/app")

    assert Scene(WHOLE, role(allow("ec2:*"), created=NOW - timedelta(days=30))).status(CHECK) == "pass"
    assert Scene(WHOLE, linked).status(CHECK) == "pass"


@pytest.mark.parametrize("span", [LoggedSpan(ACCOUNT, 90, 12, NOW), LoggedSpan(ACCOUNT, 30, 1, NOW)])
def test_logs_that_do_not_reach_back_tell_no_gap(span):
    """But what they show in use was used."""
    grants = role(allow("ec2:*"))

    assert Scene(span, grants).status(CHECK) == "unknown"
    assert Scene(span, grants, used("ec2")).status(CHECK) == "pass"


def test_a_use_that_the_logs_lack_makes_them_doubtful():
    """AWS itself says that the role was used; another's gap is told all the same."""
    doubtful = role(allow("ec2:*"), last_used=NOW - timedelta(days=3))
    other = role(allow("ec2:*"), arn=f"{ARN}-2")

    assert "lake has no call" in Scene(WHOLE, doubtful).finding(CHECK).reason
    assert Scene(WHOLE, doubtful).status(CHECK) == "unknown"
    assert Scene(WHOLE, doubtful, other).finding(CHECK).evidence["unused"] == {f"{ARN}-2": ("ec2",)}


def test_users_are_asked_too():
    """By their own policies."""
    mira = IamUser(
        f"arn:aws:iam::{ACCOUNT}:user/mira", "mira", created=OLD, inline=(InlinePolicy("a", allow("ec2:*")),)
    )

    assert Scene(WHOLE, mira).status(CHECK) == "fail"
    assert Scene(WHOLE, mira, used("ec2", arn=mira.arn)).status(CHECK) == "pass"


def test_without_collected_logs_there_is_nothing_to_compare():
    """Nobody collects here."""
    assert Scene(role(allow("ec2:*"))).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [LOGGED_SPAN, LOGGED_USE, IAM_USERS])
def test_what_cannot_be_read_is_unknown(kind):
    """The lake, or IAM."""
    assert Scene(WHOLE, role(allow("ec2:*")), used("ec2")).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    attached = role(allow("ec2:*"), attached=("arn:aws:iam::aws:policy/SecurityAudit",))

    assert Scene(WHOLE, attached, used("ec2")).denied(IAM_POLICIES).status(CHECK) == "unknown"
    assert Scene(WHOLE, attached).refusals_hide_nothing(CHECK)


@pytest.mark.parametrize(
    ("documents", "services"),
    [
        ((allow("ec2:*", "EC2:RunInstances"),), {"ec2"}),
        ((allow("*"),), {"*"}),
        ((allow("*:Describe*"),), {"*"}),
        ((allow("ec2:*", "iam:*"), allow("iam:*", effect="Deny")), {"ec2"}),
        ((allow("ec2:*"), allow("ec2:StopInstances", effect="Deny")), {"ec2"}),
        (('{"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}',), {"*"}),
        (("{",), set()),
    ],
)
def test_services_that_policies_grant(documents, services):
    """Without case; by wildcards; less what is denied whole; a policy that cannot be read grants nothing."""
    assert granted(documents) == services
