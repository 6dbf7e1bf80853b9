"""Policy documents by meaning: whom they let in, what they allow, how mighty they are."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import ParseError
from vedette.grammar.globs import covers, like, overlaps
from vedette.grammar.policy import (
    Power,
    Reach,
    allows,
    denies_insecure_transport,
    escalations,
    is_admin,
    openings,
    parse,
    power,
    widest,
)

OWN, OTHER = "111122223333", "444455556666"
ORG, OTHER_ORG = "o-a1b2c3d4e5", "o-zzzzzzzzzz"
BUCKET = "arn:aws:s3:::reports"


def statement(principal="*", condition=None, **more):
    found = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": f"{BUCKET}/*",
        "Condition": condition or {},
    }
    return found | more


def reach(*statements):
    return widest(openings({"Statement": list(statements)}, [OWN], ORG))


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", Reach.WORLD),
        ({"AWS": "*"}, Reach.WORLD),
        ({"aws": ["*"]}, Reach.WORLD),
        ({"AWS": f"arn:aws:iam::{OWN}:root"}, Reach.OWN),
        ({"AWS": OWN}, Reach.OWN),
        ({"AWS": [OWN, f"arn:aws:iam::{OTHER}:role/reader"]}, Reach.FOREIGN),
        ({"AWS": "AROAEXAMPLEID0000000A"}, None),
        ({"Service": "cloudtrail.amazonaws.com"}, Reach.SERVICE),
        ({"CanonicalUser": "79a5"}, Reach.FOREIGN),
        ({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}, Reach.SERVICE),
        ({"Federated": f"arn:aws:iam::{OWN}:saml-provider/corp"}, Reach.FEDERATED),
        ({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/token.actions.githubusercontent.com"}, Reach.WORLD),
    ],
)
def test_whom_a_principal_names(principal, expected):
    """A principal is own, foreign, a service, a provider, the world, or nobody."""
    assert reach(statement(principal)) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": ORG}}, Reach.ORGANISATION),
        ({"StringEquals": {"aws:PrincipalOrgID": OTHER_ORG}}, Reach.FOREIGN),
        ({"StringEquals": {"AWS:PRINCIPALORGID": [ORG, OTHER_ORG]}}, Reach.FOREIGN),
        ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, Reach.WORLD),
        ({"StringLike": {"aws:PrincipalOrgID": "*"}}, Reach.WORLD),
        ({"StringEquals": {"aws:PrincipalOrgID": "*"}}, None),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": ORG}}, Reach.WORLD),
        (
            {"StringEqualsIfExists": {"aws:PrincipalOrgID": ORG}, "Null": {"aws:PrincipalOrgID": "false"}},
            Reach.ORGANISATION,
        ),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/r-ab12/*"}}, Reach.ORGANISATION),
        ({"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/r-ab12/*"}}, Reach.WORLD),
        ({"StringNotEquals": {"aws:PrincipalOrgID": ORG}}, Reach.WORLD),
        ({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}, Reach.NETWORK),
        ({"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "0.0.0.0/0"]}}, Reach.WORLD),
        ({"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}, Reach.WORLD),
        ({"IpAddress": {"aws:SourceIp": "::/0"}}, Reach.WORLD),
        ({"IpAddress": {"aws:SourceIp": "172.16.0.0/12"}}, Reach.NETWORK),
        ({"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}, Reach.WORLD),
        ({"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}, Reach.NETWORK),
        ({"StringLike": {"aws:SourceVpce": "vpce-*"}}, Reach.WORLD),
        ({"StringEquals": {"aws:SourceAccount": OWN}}, Reach.OWN),
        ({"StringEquals": {"aws:SourceAccount": OTHER}}, Reach.FOREIGN),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{OWN}:*"}}, Reach.OWN),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, Reach.WORLD),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::uploads"}}, Reach.SERVICE),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, Reach.WORLD),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}, Reach.WORLD),
        ({"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}, Reach.OWN),
        ({"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}, Reach.OWN),
        ({"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}, Reach.WORLD),
        ({"StringEquals": {"sts:ExternalId": "a-long-shared-word"}}, Reach.WORLD),
        ({"StringEquals": {"aws:PrincipalTag/team": "data"}}, Reach.WORLD),
        ({"Bool": {"aws:SecureTransport": True}}, Reach.WORLD),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, Reach.WORLD),
        ({"StringLike": {"aws:Referer": "https://example.com/*"}}, Reach.WORLD),
        ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, Reach.SERVICE),
        ({"StringEquals": {"kms:CallerAccount": OWN, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}, Reach.OWN),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:PrincipalAccount": OTHER}}, Reach.FOREIGN),
    ],
)
def test_which_conditions_limit_the_world(condition, expected):
    """Only a fixed account, organisation, ARN, service or network keeps the world out."""
    assert reach(statement("*", condition)) is expected


@pytest.mark.parametrize(
    ("deny", "expected"),
    [
        (statement("*", {"Bool": {"aws:SecureTransport": "false"}}, Effect="Deny", Action="s3:*"), Reach.WORLD),
        (
            statement("*", {"StringNotEquals": {"aws:PrincipalOrgID": ORG}}, Effect="Deny", Action="s3:*"),
            Reach.ORGANISATION,
        ),
        (
            statement(
                "*",
                {
                    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORG},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
                Effect="Deny",
                Action="*",
                Resource="*",
            ),
            Reach.ORGANISATION,
        ),
        (statement("*", {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}, Effect="Deny"), Reach.NETWORK),
        (statement("*", {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, Effect="Deny"), Reach.WORLD),
        (statement("*", {"ForAnyValue:StringNotEquals": {"aws:PrincipalOrgID": ORG}}, Effect="Deny"), Reach.WORLD),
        (
            statement("*", {"StringNotEquals": {"aws:SourceVpce": "vpce-1", "aws:SourceVpc": "vpc-1"}}, Effect="Deny"),
            Reach.NETWORK,
        ),
        (
            statement("*", {"StringNotEquals": {"aws:PrincipalOrgID": ORG}}, Effect="Deny", Action="s3:PutObject"),
            Reach.WORLD,
        ),
        (statement("*", {"StringNotEquals": {"aws:PrincipalOrgID": ORG}}, Effect="Deny", Resource=BUCKET), Reach.WORLD),
        (statement("*", Effect="Deny"), None),
        (statement({"AWS": OTHER}, Effect="Deny"), Reach.WORLD),
        (
            {"Effect": "Deny", "NotPrincipal": {"AWS": OWN}, "Action": "s3:*", "Resource": "*"},
            Reach.OWN,
        ),
    ],
)
def test_what_a_deny_takes_back(deny, expected):
    """A Deny narrows a grant where it takes all of its actions and resources from all but some."""
    assert reach(statement(), deny) is expected


def test_a_deny_of_one_action_leaves_the_other():
    """What is left open names only the actions that are."""
    allow = statement(Action=["s3:GetObject", "s3:ListBucket"], Resource="*")
    found = openings({"Statement": [allow, statement(Effect="Deny", Action="s3:Get*", Resource="*")]})
    assert [(one.reach, one.actions) for one in found] == [(Reach.WORLD, ("s3:ListBucket",))]


def test_a_named_account_is_kept_out_by_a_condition_on_another():
    """An account that can never meet the condition is not let in."""
    assert reach(statement({"AWS": OTHER}, {"StringEquals": {"aws:PrincipalAccount": OWN}})) is None


def test_a_foreign_account_of_the_organisation_is_of_the_organisation():
    """A named account that must be of the own organisation is not foreign."""
    assert reach(statement({"AWS": OTHER}, {"StringEquals": {"aws:PrincipalOrgID": ORG}})) is Reach.ORGANISATION


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, (Reach.SERVICE, False)),
        ({"StringEquals": {"aws:SourceAccount": OWN}}, (Reach.SERVICE, True)),
        ({"StringEquals": {"aws:SourceAccount": OTHER}}, (Reach.FOREIGN, True)),
    ],
)
def test_a_service_comes_on_someones_behalf(condition, expected):
    """A service that may come for a foreign account lets that account in; without a condition it is unguarded."""
    (found,) = openings({"Statement": statement({"Service": "s3.amazonaws.com"}, condition)}, [OWN])
    assert (found.reach, found.guarded) == expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}, Reach.FEDERATED),
        ({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}, Reach.WORLD),
        ({"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:acme/*", "*"]}}, Reach.WORLD),
        ({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}, Reach.WORLD),
        ({"StringLikeIfExists": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}, Reach.WORLD),
    ],
)
def test_a_public_provider_must_name_its_tenant(claims, expected):
    """Anyone has an account at a public provider: only a claim that names the tenant keeps the world out."""
    provider = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/token.actions.githubusercontent.com"}
    assert reach(statement(provider, claims, Action="sts:AssumeRoleWithWebIdentity")) is expected


def test_text_is_read_as_it_comes():
    """A mapping, JSON, URL-encoded JSON, JSON in JSON and bytes are the same policy."""
    document = {"Version": "2012-10-17", "Statement": statement()}
    text = json.dumps(document)
    assert len({parse(form) for form in (text, quote(text), json.dumps(text), text.encode())} | {parse(document)}) == 1


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "the policy is not JSON"),
        ("[]", "the policy is list, not an object"),
        ({}, "the policy has no Statement"),
        ({"Statement": ["x"]}, "statement 1 is str"),
        ({"Statement": [statement(), statement(Effect="Maybe")]}, "statement 2: Effect is 'Maybe'"),
        ({"Statement": statement("all")}, "statement 1, principal: 'all' is neither *"),
        ({"Statement": statement({"Human": "x"})}, "'human' is no kind of principal"),
        ({"Statement": statement(NotAction="x")}, "action and notaction stand together"),
        ({"Statement": statement(Action=[1])}, "statement 1, action: 1 is not a string"),
        ({"Statement": statement(condition={"StringIs": {"a": "b"}})}, "'stringis' is no condition operator"),
        ({"Statement": statement(condition={"Bool": {"a": {"b": 1}}})}, "is not a string, a number or a boolean"),
        ({"Statement": statement(Actions="x")}, "'actions' is no element"),
        ({"Statement": {"Effect": "Allow"}}, "neither Action nor NotAction"),
    ],
)
def test_what_is_malformed_is_told(document, message):
    """An error names the statement, the element and what is off."""
    with pytest.raises(ParseError, match=message.replace("*", r"\*").replace("[", r"\[")):
        parse(document)


def identity(*statements):
    return {"Statement": list(statements)}


def allow(actions, resource="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resource} | more


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (identity(allow("*")), Power.ADMIN),
        (identity(allow(["*:*"])), Power.ADMIN),
        (identity({"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "*"}), Power.ADMIN),
        (identity({"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}), Power.ESCALATION),
        (identity({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::x"}), Power.ADMIN),
        (identity(allow("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})), Power.ADMIN),
        (identity(allow("IAM:*")), Power.IAM),
        (identity(allow("iam:*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}), Power.NONE),
        (identity(allow("*"), {"Effect": "Deny", "Action": "iam:P*", "Resource": "*"}), Power.ESCALATION),
        (identity(allow("iam:CreatePolicyVersion")), Power.ESCALATION),
        (identity(allow("iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/one")), Power.NONE),
        (identity(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/*")), Power.ESCALATION),
        (identity(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")), Power.NONE),
        (identity(allow("iam:PassRole"), allow("ec2:Run*")), Power.ESCALATION),
        (identity(allow("iam:PassRole")), Power.NONE),
        (identity(allow("s3:*")), Power.NONE),
        (identity(allow("*", "arn:aws:s3:::one/*")), Power.NONE),
    ],
)
def test_how_mighty_a_policy_is(document, expected):
    """All by any spelling, all of IAM, a known way to more, or nothing of the kind."""
    assert power(document) is expected
    assert is_admin(document) == (expected in {Power.ADMIN, Power.IAM})
    assert bool(escalations(document)) == (expected is not Power.NONE)


def test_tls_must_be_denied_for_bucket_and_objects():
    """A Deny on the objects alone leaves the bucket."""
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    objects = {"Statement": statement("*", plain, Effect="Deny", Action="s3:*")}
    both = {"Statement": statement("*", plain, Effect="Deny", Action="s3:*", Resource=[BUCKET, f"{BUCKET}/*"])}
    wanted = (BUCKET, f"{BUCKET}/*")
    assert [denies_insecure_transport(one, wanted) for one in (objects, both)] == [False, True]
    assert denies_insecure_transport(objects)


@pytest.mark.parametrize(
    "more",
    [
        {"Principal": {"AWS": OWN}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}},
        {"Action": "s3:PutObject"},
        {"Effect": "Allow"},
    ],
)
def test_a_partial_denial_of_plain_http_does_not_count(more):
    """One account, a further condition, one action: plain HTTP is still there for others."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    assert not denies_insecure_transport({"Statement": statement("*", condition, Effect="Deny", Action="s3:*") | more})


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        (
            {"StringLike": {"s3:prefix": "home/${aws:username}/*"}},
            {"s3:prefix": "home/mira/a", "aws:username": "mira"},
            True,
        ),
        ({"StringLike": {"s3:prefix": "home/${aws:username}/*"}}, {"s3:prefix": "home/mira/a"}, False),
        ({"StringEquals": {"a": "${b, 'c'}"}}, {"a": "c"}, True),
        ({"StringNotEquals": {"a": "x"}}, {}, True),
        ({"StringNotEquals": {"a": ["x", "y"]}}, {"a": "y"}, False),
        ({"StringEqualsIfExists": {"a": "x"}}, {}, True),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {"s3:TlsVersion": 1.1}, True),
        (
            {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
            {"aws:CurrentTime": "2026-06-01T00:00:00Z"},
            True,
        ),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}, {"aws:SourceIp": "2001:db8::1"}, True),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.9"}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"aws:SecureTransport": True}, True),
        ({"Null": {"aws:TokenIssueTime": "true"}}, {}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": ["a", "c"]}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": ["a", "c"]}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1:t"}}, {"aws:SourceArn": "arn:aws:sns:eu-west-1:1:t"}, True),
    ],
)
def test_conditions_hold_as_aws_says(condition, context, expected):
    """Each operator against a request, and against a request without the key."""
    assert allows({"Statement": statement("*", condition)}, "s3:GetObject", context=context) is expected


def test_a_session_is_its_role():
    """A role named as a principal is met by its sessions, whatever its path, and by no other's."""
    policy = {"Statement": statement({"AWS": f"arn:aws:iam::{OWN}:role/ops/deploy"})}
    asked = [
        f"arn:aws:sts::{account}:assumed-role/{role}/s"
        for account, role in ((OWN, "deploy"), (OWN, "x"), (OTHER, "deploy"))
    ]
    assert [allows(policy, "s3:GetObject", principal=one, resource=f"{BUCKET}/k") for one in asked] == [
        True,
        False,
        False,
    ]


KEYS = [
    "aws:PrincipalOrgID",
    "aws:PrincipalAccount",
    "aws:SourceIp",
    "aws:SourceVpce",
    "aws:SecureTransport",
    "sts:ExternalId",
]
OPERATORS = [
    f"{each}{plain}{suffix}"
    for plain in (
        "StringEquals",
        "StringLike",
        "StringNotEquals",
        "IpAddress",
        "NotIpAddress",
        "Bool",
        "Null",
        "ArnLike",
    )
    for each in ("", "ForAnyValue:", "ForAllValues:")
    for suffix in ("", "IfExists")
]
VALUES = [ORG, OTHER_ORG, OWN, OTHER, "*", "o-*", "0.0.0.0/0", "198.51.100.0/24", "vpce-1", "true", "false", "word"]
CONDITIONS = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2), max_size=2),
    max_size=2,
)
STATEMENTS = st.builds(
    lambda effect, principal, action, condition: statement(
        principal, condition, Effect=effect, Action=action, Resource="*"
    ),
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.sampled_from(["*", {"AWS": OWN}, {"AWS": OTHER}, {"Service": "s3.amazonaws.com"}]),
    st.sampled_from(["s3:GetObject", "s3:*", "*", "s3:PutObject", ["s3:Get*", "sns:*"]]),
    CONDITIONS,
)
# A stranger has a key of an account nobody knows, an address of no list, and no organisation that is named.
STRANGERS = [
    ("*", {"aws:SourceIp": "192.0.2.7", "aws:SecureTransport": True}),
    (
        "arn:aws:iam::999988887777:user/x",
        {
            "aws:SourceIp": "192.0.2.7",
            "aws:SecureTransport": True,
            "aws:PrincipalAccount": "999988887777",
            "aws:PrincipalOrgID": "o-stranger00",
        },
    ),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(STATEMENTS, max_size=4))
def test_where_a_stranger_comes_in_the_world_does(statements):
    """Whatever a stranger can do by the rules of evaluation, the openings say that the world can."""
    policy = {"Statement": statements}
    for principal, context in STRANGERS:
        if allows(policy, "s3:GetObject", principal=principal, resource=f"{BUCKET}/k", context=context):
            assert reach(*statements) is Reach.WORLD


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_value_is_read_or_refused(value):
    """Anything is a policy, or an error of ours."""
    try:
        openings({"Statement": value})
        openings(json.dumps(value))
    except ParseError:
        pass


GLOBS = st.text("ab*?", max_size=6)


@settings(max_examples=300, deadline=None)
@given(GLOBS, GLOBS, st.lists(st.text("ab", max_size=6), max_size=20))
def test_covering_and_overlapping_agree_with_texts(one, other, texts):
    """What covers stands for all the other does; what does not overlap has no text in common."""
    for text in texts:
        if like(one, text) and like(other, text):
            assert overlaps(one, other)
        if covers(one, other) and like(other, text):
            assert like(one, text)
    assert overlaps(one, other) == overlaps(other, one)
