"""ORG-02."""

from __future__ import annotations

from dataclasses import replace

import pytest
from organizations import ALONE, APPS, DATA, FULL, MEMBERS, ORGANIZATION, grant, guard

from vedette.checks.organization_guards_logs import CHECK, GUARDED
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES
from vedette.model.facts.organizations import ORGANIZATION_POLICIES, OrganizationPolicy
from vedette.testing import REGION, Scene

BUT_FOR_ROLE = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/logging"}}
REST = tuple(action for action in GUARDED if not action.startswith("guardduty:"))


def scene(*policies):
    return Scene(*ORGANIZATION, *policies).at(REGION, account=APPS).at(REGION, account=DATA)


@pytest.mark.parametrize(
    ("policies", "answer"),
    [
        ((FULL, guard(*GUARDED)), "pass"),
        ((FULL, guard("*")), "pass"),
        ((guard(*GUARDED),), "pass"),
        ((FULL, guard(*GUARDED, Condition=BUT_FOR_ROLE)), "pass"),
        ((FULL, guard(*GUARDED, targets=("ou-1", DATA))), "pass"),
        ((FULL, guard(*GUARDED, targets=("ou-1",))), "fail"),
        ((FULL, guard(*GUARDED, targets=())), "fail"),
        ((FULL, guard(*GUARDED, Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})), "fail"),
        ((FULL,), "fail"),
        ((FULL, grant(*GUARDED, targets=(APPS, DATA))), "fail"),
        ((), "fail"),
    ],
)
def test_policies(policies, answer):
    """All denied; by a wildcard; but for a role; by a unit and at an account; not at another; nowhere; allowed."""
    assert scene(*policies).status(CHECK) == answer


def test_what_is_free_is_named():
    """The action that no policy denies, and the accounts."""
    found = scene(FULL, guard(*GUARDED[1:])).finding(CHECK)
    assert found.evidence["actions"] == GUARDED[:1]
    assert found.evidence["accounts"] == [APPS, DATA]
    assert "2 of 2 accounts may do StopLogging" in found.reason


@pytest.mark.parametrize(
    ("resource", "answer"),
    [
        ("arn:aws:guardduty:*:*:detector/*", "pass"),
        ("arn:*:guardduty:*:*:*", "pass"),
        ("arn:aws:guardduty:eu-west-1:*:detector/*", "fail"),
        (f"arn:aws:guardduty:*:{APPS}:detector/*", "fail"),
        ("arn:aws:guardduty:*:*:publishing/*", "fail"),
    ],
)
def test_a_denial_of_named_things(resource, answer):
    """Counts where it is about all of them: not in one region, of one account, or of other things."""
    about = replace(guard("guardduty:*", Resource=resource), id="p-3")
    assert scene(FULL, guard(*REST), about).status(CHECK) == answer


def test_what_cannot_be_named_is_denied_for_all():
    """Leaving an organisation is done to nothing that has an ARN of its own."""
    assert scene(FULL, guard(*GUARDED, Resource="arn:aws:*:*:*:*")).finding(CHECK).evidence["actions"] == (
        "config:StopConfigurationRecorder",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "organizations:LeaveOrganization",
    )


@pytest.mark.parametrize(
    ("policies", "answer"),
    [
        ((grant("s3:*", "ec2:RunInstances"),), "pass"),
        ((FULL, grant("s3:*", targets=("ou-1",)), guard(*GUARDED, targets=(DATA,))), "pass"),
        ((FULL, grant("s3:*", targets=("ou-1",))), "fail"),
        ((grant("s3:*", "config:*"),), "fail"),
        ((grant("s3:*"), replace(FULL, id="p-0")), "fail"),
    ],
)
def test_what_no_policy_allows_nobody_may_do(policies, answer):
    """Two services alone; in a unit; all in the other account; a service with logs; all beside it."""
    assert scene(*policies).status(CHECK) == answer


def test_no_members_are_not_applicable():
    """An account alone, or a management account without others: no policy holds over it."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(ALONE, MEMBERS[0]).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Policies; one that cannot be read; where accounts are, only if it matters; and it hides no failure."""
    assert scene().denied(ORGANIZATION_POLICIES).status(CHECK) == "unknown"
    assert scene(OrganizationPolicy("p", document="{", targets=("r-1",))).status(CHECK) == "unknown"
    assert scene(FULL, guard(*GUARDED, targets=("ou-1",))).denied(ORGANIZATION_PLACES).status(CHECK) == "unknown"
    assert scene(FULL, guard(*GUARDED)).denied(ORGANIZATION_PLACES).status(CHECK) == "pass"
    assert scene(FULL, guard(*GUARDED, targets=("ou-1",))).refusals_hide_nothing(CHECK)
    assert scene(grant("s3:*", targets=("ou-1",)), FULL).refusals_hide_nothing(CHECK)
