"""IAM-08."""

from __future__ import annotations

import pytest

from vedette.checks.passwords_are_complex import CHECK
from vedette.model.facts.iam import PASSWORD_POLICY, PasswordPolicy
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True
ALL = {"uppercase": True, "lowercase": True, "numbers": True, "symbols": True}


def test_all_four():
    """Each of them is asked for."""
    found = Scene(PasswordPolicy(ACCOUNT, **ALL)).finding(CHECK)

    assert (found.status.value, dict(found.evidence)) == ("pass", ALL)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("uppercase", "capital"), ("lowercase", "small"), ("numbers", "digits"), ("symbols", "symbols")],
)
def test_one_less(kind, said):
    """It is named, and the evidence says of each whether it is asked for."""
    found = Scene(PasswordPolicy(ACCOUNT, **ALL | {kind: False})).finding(CHECK)

    assert (found.status.value, said in found.reason) == ("fail", True)
    assert [name for name, asked in found.evidence.items() if not asked] == [kind]


def test_without_a_policy_three_kinds_will_do():
    """AWS's own is weaker."""
    assert Scene().status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """It may be either; and no refusal hides a failure."""
    assert Scene(PasswordPolicy(ACCOUNT, **ALL)).denied(PASSWORD_POLICY).status(CHECK) == "unknown"
    assert Scene(PasswordPolicy(ACCOUNT)).refusals_hide_nothing(CHECK)
