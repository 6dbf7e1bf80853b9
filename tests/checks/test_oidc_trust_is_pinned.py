"""IAM-25."""

from __future__ import annotations

import json

import pytest

from vedette.checks.oidc_trust_is_pinned import CHECK
from vedette.model.facts.iam import IAM_ROLES, IamRole
from vedette.testing import ACCOUNT, Scene

GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
AUD = {f"{GITHUB}:aud": "sts.amazonaws.com"}


def role(*, host=GITHUB, federated="", **condition):
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": federated or f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return IamRole(f"arn:aws:iam::{ACCOUNT}:role/deploy", "deploy", trust=json.dumps({"Statement": [statement]}))


def github(sub, operator="StringLike", **more):
    return role(**{"StringEquals": AUD, operator: {f"{GITHUB}:sub": sub}} | more)


@pytest.mark.parametrize(
    ("sub", "answer"),
    [
        ("repo:acme/app:ref:refs/heads/main", "pass"),
        ("repo:acme/app:*", "pass"),
        ("repo:acme/*", "pass"),
        ("repo:acme*", "fail"),
        ("repo:*", "fail"),
        ("repo:*/app:*", "fail"),
        ("*", "fail"),
        (["repo:acme/app:*", "*"], "fail"),
    ],
)
def test_subjects(sub, answer):
    """A branch, a repository, an organisation; a beginning of its name; everybody; one of two is everybody."""
    assert Scene(github(sub)).status(CHECK) == answer


def test_a_subject_that_may_be_missing_pins_nobody():
    """`…IfExists` lets in a token without it, a Not lets in all others."""
    assert Scene(github("repo:acme/app:*", "StringLikeIfExists")).status(CHECK) == "fail"
    assert Scene(github("repo:acme/app:*", "StringNotLike")).status(CHECK) == "fail"
    assert Scene(github("repo:acme/app:*", "ForAllValues:StringLike")).status(CHECK) == "fail"
    assert Scene(github("repo:acme/app:*", "ForAnyValue:StringLike")).status(CHECK) == "pass"


def test_the_audience():
    """Without it a token for another use will do; one that is any is none."""
    sub = {f"{GITHUB}:sub": "repo:acme/app:*"}

    assert "no audience" in Scene(role(StringLike=sub)).finding(CHECK).reason
    assert Scene(role(StringLike=sub | {f"{GITHUB}:aud": "*"})).status(CHECK) == "fail"
    assert Scene(role(StringLike=sub, StringEquals={"accounts.google.com:aud": "x"})).status(CHECK) == "fail"


@pytest.mark.parametrize(
    ("sub", "answer"),
    [
        ("system:serviceaccount:web:app", "pass"),
        ("system:serviceaccount:web:*", "pass"),
        ("system:serviceaccount:*", "fail"),
        ("system:*", "fail"),
    ],
)
def test_clusters(sub, answer):
    """A service account, a namespace, any."""
    keys = {f"{EKS}:aud": "sts.amazonaws.com", f"{EKS}:sub": sub}

    assert Scene(role(host=EKS, StringLike=keys)).status(CHECK) == answer


def test_cognito_has_no_subject_but_whether_somebody_signed_in():
    """By `amr`; the pool is the audience."""
    pool = {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}
    signed = {"cognito-identity.amazonaws.com:amr": "authenticated"}
    cognito = "cognito-identity.amazonaws.com"

    assert Scene(role(federated=cognito, StringEquals=pool | signed)).status(CHECK) == "pass"
    assert Scene(role(federated=cognito, StringEquals=pool)).status(CHECK) == "fail"


def test_roles_that_no_such_provider_lets_in_are_not_asked():
    """Of services, and of SAML."""
    saml = role(federated=f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta")

    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(saml).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And no refusal hides a failure."""
    assert Scene(github("repo:acme/app:*")).denied(IAM_ROLES).status(CHECK) == "unknown"
    assert Scene(github("*")).refusals_hide_nothing(CHECK)


def test_the_reason_says_what_is_wrong_with_the_subject():
    """It is too wide, or there is none."""
    assert "its subject repo:acme* names nobody whole" in Scene(github("repo:acme*")).finding(CHECK).reason
    assert "names no subject" in Scene(role(StringEquals=AUD)).finding(CHECK).reason
