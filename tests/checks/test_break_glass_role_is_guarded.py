"""RSP-01."""

from __future__ import annotations

import json

import pytest
from alarms import chain, rule, topic, trail_rows

from vedette.checks.break_glass_role_is_guarded import CHECK
from vedette.meaning.emergency import without_factor
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.iam import IAM_ROLES, IamRole
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.testing import ACCOUNT, Scene

DECLARED = Expected(break_glass_role="BreakGlass")
ELSEWHERE = Expected(break_glass_role="BreakGlass", alerting_elsewhere=True)
ARN = f"arn:aws:iam::{ACCOUNT}:role/BreakGlass"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
TAKEN = f'{{ $.eventName = "AssumeRole" && $.requestParameters.roleArn = "{ARN}" }}'
USED = '{ $.userIdentity.sessionContext.sessionIssuer.userName = "BreakGlass" }'


def statement(principal=None, action="sts:AssumeRole", effect="Allow", **condition):
    found = {"Effect": effect, "Principal": principal or ROOT, "Action": action}
    return found | ({"Condition": condition} if condition else {})


def role(*statements):
    return IamRole(ARN, "BreakGlass", trust=json.dumps({"Statement": list(statements)}))


GOOD = role(statement(**MFA))


@pytest.mark.parametrize(
    ("trust", "who"),
    [
        ((statement(**MFA),), ()),
        ((statement(Bool={"aws:MultiFactorAuthPresent": True}),), ()),
        ((statement(NumericLessThan={"aws:MultiFactorAuthAge": "3600"}),), ()),
        ((statement(),), tuple(ROOT.values())),
        ((statement(BoolIfExists={"aws:MultiFactorAuthPresent": "true"}),), tuple(ROOT.values())),
        ((statement(Bool={"aws:MultiFactorAuthPresent": "false"}),), tuple(ROOT.values())),
        (
            (statement(), statement("*", effect="Deny", BoolIfExists={"aws:MultiFactorAuthPresent": "false"})),
            (),
        ),
        (
            (statement(), statement("*", effect="Deny", Bool={"aws:MultiFactorAuthPresent": "false"})),
            tuple(ROOT.values()),
        ),
        (
            (statement(**MFA), statement({"Service": "lambda.amazonaws.com"})),
            ("lambda.amazonaws.com",),
        ),
    ],
)
def test_second_factors(trust, who):
    """Asked for, young; not; only where there is a key; by a Deny, that long-lived keys pass by; beside a machine."""
    assert without_factor(role(*trust).trust) == who


@pytest.mark.parametrize("pattern", [TAKEN, USED, '{ $.eventName = "AssumeRole" }'])
def test_a_guarded_role_whose_use_is_told_of(pattern):
    """When it is taken, or of what is done with it; a broader filter tells, too."""
    assert Scene(GOOD, *chain(pattern), expected=DECLARED).status(CHECK) == "pass"


@pytest.mark.parametrize(
    "rows",
    [
        trail_rows(),
        chain(TAKEN.replace("BreakGlass", "Other")),
        chain('{ $.eventName = "CreateTags" }'),
        (*trail_rows(), *topic(), *rule({"detail": {"requestParameters": {"roleArn": [ARN]}}})),
    ],
)
def test_nobody_is_told(rows):
    """No filter; another role's; one that catches a single call; a rule that does not hear of calls that read."""
    found = Scene(GOOD, *rows, expected=DECLARED).finding(CHECK)

    assert (found.status.value, found.reason) == ("fail", "nobody is told when BreakGlass is taken or used")


def test_a_rule_that_hears_of_reads_tells():
    """AssumeRole only reads."""
    loud = rule(
        {"detail": {"requestParameters": {"roleArn": [ARN]}}}, state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    )

    assert Scene(GOOD, *trail_rows(), *topic(), *loud, expected=DECLARED).status(CHECK) == "pass"


def test_a_role_without_a_second_factor():
    """Whoever is told of it."""
    found = Scene(role(statement()), *chain(TAKEN), expected=DECLARED).finding(CHECK)

    assert (found.status.value, "without a second factor" in found.reason) == ("fail", True)


def test_no_such_role():
    """It was declared."""
    assert Scene(*chain(TAKEN), expected=DECLARED).finding(CHECK).reason == "there is no role BreakGlass"


def test_the_factor_of_a_provider_is_not_seen():
    """It may ask for one."""
    saml = role(statement({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"}, "sts:AssumeRoleWithSAML"))

    assert Scene(saml, expected=ELSEWHERE).status(CHECK) == "unknown"


def test_alerts_that_are_raised_elsewhere():
    """As the settings say."""
    assert Scene(GOOD, expected=ELSEWHERE).status(CHECK) == "pass"
    assert Scene(GOOD, expected=DECLARED).status(CHECK) == "fail"


@pytest.mark.parametrize("kind", [IAM_ROLES, TRAILS, METRIC_FILTERS])
def test_what_may_not_be_read_is_unknown(kind):
    """Roles, trails, filters."""
    assert Scene(GOOD, *chain(TAKEN), expected=DECLARED).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(GOOD, *chain(TAKEN.replace("BreakGlass", "Other")), expected=DECLARED).refusals_hide_nothing(CHECK)
    assert Scene(role(statement()), *chain(TAKEN), expected=DECLARED).refusals_hide_nothing(CHECK)


def test_nothing_is_asked_where_no_role_is_declared():
    """It is said where to declare it."""
    assert Scene(GOOD).status(CHECK) == "not_applicable"
