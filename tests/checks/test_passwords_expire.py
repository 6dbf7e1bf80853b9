"""IAM-09."""

from __future__ import annotations

import pytest

from vedette.checks.passwords_expire import CHECK
from vedette.model import Expected
from vedette.model.facts.iam import PASSWORD_POLICY, PasswordPolicy
from vedette.testing import ACCOUNT, Scene

WANTED = Expected(password_days=90)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((PasswordPolicy(ACCOUNT, max_age_days=90),), "pass"),
        ((PasswordPolicy(ACCOUNT, max_age_days=91),), "fail"),
        ((PasswordPolicy(ACCOUNT, max_age_days=0),), "fail"),
        ((), "fail"),
    ],
)
def test_ages(rows, answer):
    """As long as is allowed; longer; for ever; no policy at all."""
    assert Scene(*rows, expected=WANTED).status(CHECK) == answer


def test_nothing_is_asked_where_no_rule_wants_it():
    """As NIST advises."""
    assert Scene(PasswordPolicy(ACCOUNT)).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    scene = Scene(PasswordPolicy(ACCOUNT, max_age_days=90), expected=WANTED)

    assert scene.denied(PASSWORD_POLICY).status(CHECK) == "unknown"
    assert Scene(PasswordPolicy(ACCOUNT), expected=WANTED).refusals_hide_nothing(CHECK)
