"""CT-23."""

from __future__ import annotations

import pytest
from organizations import ALONE, APPS, DATA, MEMBERS, ORGANIZATION, guard
from trails import trail

from vedette.checks.organization_guards_trails import CHECK, GUARDED
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES
from vedette.model.facts.organizations import ORGANIZATION_POLICIES, OrganizationPolicy
from vedette.testing import ACCOUNT, REGION, Scene

BUT_FOR_ROLE = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/logging"}}


def scene(*policies):
    return Scene(*ORGANIZATION, *policies).at(REGION, account=APPS).at(REGION, account=DATA)


@pytest.mark.parametrize(
    ("policy", "answer"),
    [
        (guard(*GUARDED), "pass"),
        (guard("cloudtrail:*", Condition=BUT_FOR_ROLE), "pass"),
        (guard(*GUARDED, targets=(APPS, DATA)), "pass"),
        (guard(*GUARDED, targets=("ou-1", DATA)), "pass"),
        (guard(*GUARDED, targets=("ou-1",)), "fail"),
        (guard(*GUARDED, targets=()), "fail"),
        (guard(*GUARDED[1:]), "fail"),
        (guard(*GUARDED, Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}), "fail"),
        (guard(*GUARDED, Condition={"ArnNotLike": {"aws:PrincipalArn": "*"}}), "fail"),
        (guard(*GUARDED, Resource=f"arn:aws:cloudtrail:*:{APPS}:trail/x"), "pass"),
    ],
)
def test_policies(policy, answer):
    """At the root; but for a role; at each account, by a unit; at some; nowhere; of some actions; with conditions."""
    assert scene(policy).status(CHECK) == answer


def test_who_is_free_is_named():
    """With the action, and how many accounts."""
    found = scene(guard(*GUARDED, targets=("ou-1",))).finding(CHECK)
    assert found.evidence["accounts"] == [DATA]
    assert "1 of 2 accounts may do StopLogging" in found.reason


def test_a_denial_of_named_trails_counts_where_there_are_no_others():
    """As Control Tower has it."""
    named = guard(*GUARDED, Resource="arn:aws:cloudtrail:*:*:trail/aws-controltower-*")
    covered = scene(named).at(REGION, trail("aws-controltower-1", account=APPS), account=APPS)
    assert covered.status(CHECK) == "pass"
    assert covered.at(REGION, trail("own", account=APPS), account=APPS).status(CHECK) == "fail"


def test_no_organisation_is_not_applicable():
    """Nor one of a single account."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ALONE, MEMBERS[0]).status(CHECK) == "not_applicable"
    assert MEMBERS[0].id == ACCOUNT


def test_what_may_not_be_read_is_unknown():
    """Policies, a policy that is none; where accounts are, only if it matters; and it hides no failure."""
    assert scene().denied(ORGANIZATION_POLICIES).status(CHECK) == "unknown"
    assert scene(OrganizationPolicy("p", document="{", targets=("r-1",))).status(CHECK) == "unknown"
    assert scene(guard(*GUARDED, targets=("ou-1",))).denied(ORGANIZATION_PLACES).status(CHECK) == "unknown"
    assert scene(guard(*GUARDED)).denied(ORGANIZATION_PLACES).status(CHECK) == "pass"
    assert scene(guard(*GUARDED, targets=("ou-1",))).refusals_hide_nothing(CHECK)
