"""RSP-04."""

from __future__ import annotations

import json

import pytest

from vedette import registry
from vedette.checks.responder_role_is_fit import CHECK
from vedette.meaning.responding import needed
from vedette.model import Expected
from vedette.model.facts.iam import IAM_POLICIES, IAM_ROLES, IamRole, InlinePolicy, ManagedPolicy
from vedette.model.facts.organizations import ORGANIZATION_POLICIES, Organization, OrganizationPolicy
from vedette.testing import ACCOUNT, Scene

DECLARED = Expected(responder_role="Responder")
ARN = f"arn:aws:iam::{ACCOUNT}:role/Responder"
MEMBER = Organization("o-1", "arn:org", "999988887777", "ALL")
FULL = OrganizationPolicy(
    "p-full", "FullAWSAccess", document='{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', targets=("r-1",)
)


def document(*actions, effect="Allow", **more):
    return json.dumps({"Statement": [{"Effect": effect, "Action": list(actions), "Resource": "*", **more}]})


def role(*documents, **more):
    return IamRole(ARN, "Responder", inline=tuple(InlinePolicy(str(n), d) for n, d in enumerate(documents)), **more)


def control(text, target="r-1"):
    return OrganizationPolicy("p-1", "guard", document=text, targets=(target,))


FIT = role(document(*needed()))


def test_what_is_needed_is_what_checks_read_and_what_undoes():
    """Every action of every check, so that a responder can ask all of them."""
    reads = {action for check in registry.checks().values() for action in check.reads}

    assert reads <= set(needed())
    assert {"cloudtrail:StartLogging", "iam:UpdateAccessKey"} <= set(needed())


def test_a_fit_role():
    """Exactly what is needed, in one policy or in several, with the organisation's own actions."""
    half = len(needed()) // 2
    assert Scene(FIT, expected=DECLARED).status(CHECK) == "pass"
    assert (
        Scene(role(document(*needed()[:half]), document(*needed()[half:])), expected=DECLARED).status(CHECK) == "pass"
    )
    own = Expected(responder_role="Resp*", responder_actions=("ssm:SendCommand",))
    assert Scene(FIT, expected=own).finding(CHECK).evidence["missing"] == ("ssm:SendCommand",)
    assert Scene(role(document(*needed(), "ssm:SendCommand")), expected=own).status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (IamRole(ARN + "2", "Other"), "there is no role Responder"),
        (role(document(*needed()[1:])), f"lacks {needed()[0]}"),
        (role(document(*needed()), document(needed()[0], effect="Deny")), f"lacks {needed()[0]}"),
        (role(document(*needed(), "s3:*")), "more than is needed: s3:*"),
        (role(document("*")), "more than is needed: *"),
        (role(document(*needed()), boundary="arn:aws:iam::aws:policy/ReadOnlyAccess"), "lacks"),
    ],
)
def test_an_unfit_role(found, said):
    """None; less, by what is not allowed, denied or beyond a boundary; more."""
    finding = Scene(found, expected=DECLARED).finding(CHECK)

    assert (finding.status.value, said in finding.reason) == ("fail", True)


def test_a_denial_with_a_condition_takes_nothing_for_good():
    """Such as one on where the call comes from; a boundary that allows all limits nothing."""
    careful = document("*", effect="Deny", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})
    wide = ManagedPolicy("arn:aws:iam::aws:policy/AdministratorAccess", document=document("*"))

    assert Scene(role(document(*needed()), careful), expected=DECLARED).status(CHECK) == "pass"
    assert Scene(role(document(*needed()), boundary=wide.arn), wide, expected=DECLARED).status(CHECK) == "pass"


SPARED = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Responder"}}
OTHERS = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}
ELSEWHERE = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}


@pytest.mark.parametrize(
    ("policies", "answer"),
    [
        ((FULL,), "pass"),
        ((FULL, control(document("cloudtrail:*", effect="Deny"))), "fail"),
        ((FULL, control(document("cloudtrail:*", effect="Deny"), ACCOUNT)), "fail"),
        ((FULL, control(document("cloudtrail:*", effect="Deny"), "444455556666")), "pass"),
        ((FULL, control(document("cloudtrail:*", effect="Deny", Condition=SPARED))), "pass"),
        ((FULL, control(document("cloudtrail:*", effect="Deny", Condition=OTHERS))), "fail"),
        ((FULL, control(document("*", effect="Deny", Condition=ELSEWHERE))), "pass"),
        ((FULL, control(document("cloudtrail:*", effect="Deny"), "ou-1")), "unknown"),
        ((FULL, control(document("organizations:LeaveOrganization", effect="Deny"), "ou-1")), "pass"),
        ((control(document("s3:*")),), "fail"),
    ],
)
def test_policies_of_the_organisation(policies, answer):
    """At the root, at the account, elsewhere; sparing the role or another; by region; in a unit; an allow list."""
    assert Scene(FIT, MEMBER, *policies, expected=DECLARED).status(CHECK) == answer


def test_the_management_account_is_bound_by_none():
    """Service control policies do not hold there."""
    own = Organization("o-1", "arn:org", ACCOUNT, "ALL")
    blocking = control(document("cloudtrail:*", effect="Deny"))

    assert Scene(FIT, own, blocking, expected=DECLARED).status(CHECK) == "pass"


@pytest.mark.parametrize("kind", [IAM_ROLES, ORGANIZATION_POLICIES])
def test_what_may_not_be_read_is_unknown(kind):
    """Roles, and the organisation's policies."""
    assert Scene(FIT, MEMBER, FULL, expected=DECLARED).denied(kind).status(CHECK) == "unknown"


def test_an_attached_policy_that_may_not_be_read_is_unknown():
    """It may give what is missing."""
    attached = IamRole(ARN, "Responder", attached=("arn:aws:iam::aws:policy/SecurityAudit",))

    assert Scene(attached, expected=DECLARED).denied(IAM_POLICIES).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    blocking = control(document("cloudtrail:*", effect="Deny"))

    assert Scene(FIT, MEMBER, FULL, blocking, expected=DECLARED).refusals_hide_nothing(CHECK)
    assert Scene(role(document("*")), expected=DECLARED).refusals_hide_nothing(CHECK)


def test_nothing_is_asked_where_no_role_is_declared():
    """It is said where to declare it."""
    assert Scene(FIT).status(CHECK) == "not_applicable"
