"""ORG-03."""

from __future__ import annotations

from dataclasses import replace

import pytest
from organizations import APPS, DATA, FULL, ORGANIZATION, grant, guard

from vedette.checks.organization_limits_regions import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES
from vedette.model.facts.organizations import ORGANIZATION_POLICIES, OrganizationPolicy
from vedette.testing import REGION, Scene

USED = {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}
GLOBAL = ["iam:*", "sts:*", "organizations:*"]
THESE = {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}
ROLE = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/breakglass"}}
UNUSED = Expected(unused_regions=("sa-east-1",))


def also(policy):
    """The same as another policy."""
    return replace(policy, id="p-9")


def scene(*policies, expected=None):
    return Scene(*ORGANIZATION, *policies, expected=expected).at(REGION, account=APPS).at(REGION, account=DATA)


@pytest.mark.parametrize(
    ("policy", "answer"),
    [
        (guard(NotAction=GLOBAL, Condition=USED), "pass"),
        (guard("*", Condition=USED), "pass"),
        (guard("*", Condition={**USED, "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/breakglass"}}), "pass"),
        (guard("*", Condition={"StringEquals": {"aws:RequestedRegion": "sa-east-1"}}), "fail"),
        (guard(NotAction=[*GLOBAL, "ec2:*"], Condition=USED), "fail"),
        (guard("*", Condition={**USED, "StringEquals": {"aws:PrincipalTag/team": "x"}}), "fail"),
        (guard("*", Condition=USED, targets=("ou-1",)), "fail"),
        (guard("*"), "fail"),
    ],
)
def test_policies(policy, answer):
    """All but global services; all; but for a role; one region of many; but for EC2; for some people; in a unit; none."""
    assert scene(policy).status(CHECK) == answer


@pytest.mark.parametrize(
    ("policies", "answer"),
    [
        ((FULL,), "fail"),
        ((grant("*", Condition=THESE),), "pass"),
        ((grant("s3:*", "iam:*"),), "pass"),
        ((grant("s3:*", "ec2:*"),), "fail"),
        ((grant(NotAction=["ec2:*"]),), "fail"),
        ((grant("*", Condition=ROLE),), "pass"),
        ((grant("*", Condition={"ArnLike": {"aws:PrincipalArn": "*"}}),), "fail"),
        ((grant("*", Condition={"StringLike": {"aws:RequestedRegion": "*"}}),), "fail"),
        ((grant("*", Condition={"Bool": {"aws:SecureTransport": "true"}}),), "fail"),
        ((grant("*", Condition=THESE), also(FULL)), "fail"),
        ((FULL, also(grant("*", Condition=THESE, targets=(APPS, DATA)))), "pass"),
        ((FULL, also(grant("*", Condition=THESE, targets=("ou-1", DATA)))), "pass"),
        ((FULL, also(grant("*", Condition=THESE, targets=("ou-1",)))), "fail"),
        (
            (FULL, also(grant("*", Condition=THESE, targets=("ou-1",))), guard("*", Condition=USED, targets=(DATA,))),
            "pass",
        ),
        ((FULL, also(grant("*", Condition=THESE, targets=()))), "fail"),
    ],
)
def test_policies_that_allow_in_the_place_of_full_access(policies, answer):
    """Named regions; services that launch nothing; one that does; all but one; a role; everybody; every region; no region.

    Beside FullAWSAccess at one level it limits nothing, at another level it does: at each account, by a unit; not in
    others, unless a Deny holds there; nowhere.
    """
    assert scene(*policies).status(CHECK) == answer


def test_an_allowed_list_of_all_regions_but_those_declared_unused():
    """Is as good."""
    but = grant("*", Condition={"StringNotEquals": {"aws:RequestedRegion": ["sa-east-1"]}})
    assert scene(but, expected=UNUSED).status(CHECK) == "pass"
    assert scene(but).status(CHECK) == "fail"


def test_a_list_of_regions_that_are_declared_unused():
    """Is as good, where it has them all."""
    denied = guard("*", Condition={"StringEquals": {"aws:RequestedRegion": ["sa-east-1", "ap-south-1"]}})
    assert scene(denied, expected=UNUSED).status(CHECK) == "pass"
    more = Expected(unused_regions=("sa-east-1", "af-south-1"))
    assert scene(denied, expected=more).status(CHECK) == "fail"


def test_being_told_is_enough():
    """Of regions that are declared unused; without any declared there is nothing to be told of."""
    elsewhere = Expected(unused_regions=("sa-east-1",), alerting_elsewhere=True)
    assert scene(expected=elsewhere).status(CHECK) == "pass"
    assert scene(expected=UNUSED).status(CHECK) == "fail"
    assert scene(expected=Expected(alerting_elsewhere=True)).status(CHECK) == "fail"


def test_no_organisation_is_not_applicable():
    """An account alone has no policies over it."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    assert scene().denied(ORGANIZATION_POLICIES).status(CHECK) == "unknown"
    listed = scene(FULL, also(grant("*", Condition=THESE, targets=("ou-1", DATA))))
    assert listed.denied(ORGANIZATION_PLACES).status(CHECK) == "unknown"
    assert listed.refusals_hide_nothing(CHECK)
    assert scene(OrganizationPolicy("p", document="{", targets=("r-1",))).status(CHECK) == "unknown"
    assert scene(expected=UNUSED).denied(TRAILS).status(CHECK) == "unknown"
    assert scene(expected=UNUSED).refusals_hide_nothing(CHECK)
