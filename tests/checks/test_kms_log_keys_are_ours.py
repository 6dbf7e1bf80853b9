"""KMS-03."""

from __future__ import annotations

import pytest
from policies import allow, document
from trails import trail

from vedette.checks.kms_log_keys_are_ours import CHECK
from vedette.model import Expected
from vedette.model.facts.kms import KEY_POLICY, KeyDetails, KeyPolicy
from vedette.model.facts.organizations import MEMBER_ACCOUNTS, MemberAccount, Organization
from vedette.testing import ACCOUNT, REGION, Scene

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
OTHER = "444455556666"
TRAIL = trail(kms_key=KEY)
OWN = allow({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
FOREIGN = allow({"AWS": f"arn:aws:iam::{OTHER}:root"}, "kms:Decrypt")


def scene(*statements, expected=None):
    return Scene(TRAIL, KeyDetails(KEY), KeyPolicy(KEY, document(*statements)), expected=expected)


def test_whom_a_policy_lets_in():
    """Ours; everybody; everybody of our account; a stranger; a declared one; an account of the organisation."""
    assert scene(OWN).status(CHECK) == "pass"
    assert scene(OWN, allow("*", "kms:Decrypt")).status(CHECK) == "fail"
    of_account = {"StringEquals": {"kms:CallerAccount": ACCOUNT}}
    assert scene(allow("*", "kms:*", Condition=of_account)).status(CHECK) == "pass"
    assert OTHER in scene(OWN, FOREIGN).finding(CHECK).reason
    assert scene(OWN, FOREIGN, expected=Expected(known_accounts=(OTHER,))).status(CHECK) == "pass"
    ours = scene(OWN, FOREIGN).at(REGION, Organization("o-1"), MemberAccount(OTHER))
    assert ours.status(CHECK) == "pass"


@pytest.mark.parametrize(("org", "answer"), [("o-1", "pass"), ("o-2", "fail")])
def test_organisations(org, answer):
    """Our own, and another's."""
    of_org = allow("*", "kms:Decrypt", Condition={"StringEquals": {"aws:PrincipalOrgID": org}})
    assert scene(OWN, of_org).at(REGION, Organization("o-1")).status(CHECK) == answer


def test_keys_of_other_things_are_none_of_its_business():
    """Nor are AWS's own."""
    assert Scene(KeyDetails(KEY), KeyPolicy(KEY, document(FOREIGN))).status(CHECK) == "not_applicable"
    assert Scene(TRAIL, KeyDetails(KEY, manager="AWS")).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The policy; a policy that is none; whose an account is. A refusal hides no failure."""
    assert scene(OWN).denied(KEY_POLICY).status(CHECK) == "unknown"
    assert Scene(TRAIL, KeyDetails(KEY), KeyPolicy(KEY, "{")).status(CHECK) == "unknown"
    assert scene(OWN, FOREIGN).at(REGION, Organization("o-1")).denied(MEMBER_ACCOUNTS).status(CHECK) == "unknown"
    assert scene(OWN, FOREIGN).refusals_hide_nothing(CHECK)
