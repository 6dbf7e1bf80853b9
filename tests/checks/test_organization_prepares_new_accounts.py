"""ORG-07."""

from __future__ import annotations

import json

import pytest
from organizations import ALONE, APPS

from vedette.checks.organization_prepares_new_accounts import CHECK
from vedette.model.facts.cloudformation import STACK_SETS, StackSet
from vedette.model.facts.events import EVENT_RULES, EventRule, RuleTargets, Target
from vedette.model.facts.organizations import Organization
from vedette.testing import ACCOUNT, Scene

DEPLOYED = StackSet("s:1", "baseline", model="SERVICE_MANAGED", auto_deployed=True)
ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/new"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:new"


def rule(name="CreateAccountResult", target=LAMBDA, state="ENABLED"):
    pattern = {"source": ["aws.organizations"], "detail": {"eventName": [name]}}
    return EventRule(ARN, "new", pattern=json.dumps(pattern), state=state), RuleTargets(ARN, (Target("1", target),))


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((DEPLOYED,), "pass"),
        ((StackSet("s:1", "baseline", model="SERVICE_MANAGED"),), "fail"),
        ((StackSet("s:1", "baseline", model="SELF_MANAGED", auto_deployed=True),), "fail"),
        (rule(), "pass"),
        (rule(state="DISABLED"), "fail"),
        (rule("CloseAccount"), "fail"),
        (rule(target=f"arn:aws:sns:us-east-1:{ACCOUNT}:mail"), "fail"),
        ((), "fail"),
    ],
)
def test_ways(rows, answer):
    """A stack set that follows, or not; a rule that acts, is off, looks at something else, only tells; nothing."""
    assert Scene(ALONE).at("us-east-1", *rows).status(CHECK) == answer


def test_a_member_cannot_tell():
    """Its management account is not assessed."""
    elsewhere = Organization("o-1", "arn:org", APPS, "ALL")
    assert Scene(elsewhere, DEPLOYED).status(CHECK) == "unknown"


def test_no_organisation_is_not_applicable():
    """Nobody makes accounts in it."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """And hides no failure."""
    for kind in (STACK_SETS, EVENT_RULES):
        assert Scene(ALONE).denied(kind).status(CHECK) == "unknown"
    assert Scene(ALONE).at("us-east-1", *rule()).denied(STACK_SETS).status(CHECK) == "pass"
    assert Scene(ALONE, DEPLOYED).denied(EVENT_RULES).status(CHECK) == "pass"
    assert Scene(ALONE).at("us-east-1", *rule(state="DISABLED")).refusals_hide_nothing(CHECK)
