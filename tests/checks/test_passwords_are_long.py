"""IAM-06."""

from __future__ import annotations

import pytest

from vedette.checks.passwords_are_long import CHECK
from vedette.model.facts.iam import PASSWORD_POLICY, PasswordPolicy
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((PasswordPolicy(ACCOUNT, length=14),), "pass"),
        ((PasswordPolicy(ACCOUNT, length=8),), "fail"),
        ((), "fail"),
    ],
)
def test_accounts(rows, answer):
    """Strong; weak; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    assert Scene(*(PasswordPolicy(ACCOUNT, length=14),)).denied(PASSWORD_POLICY).status(CHECK) == "unknown"
    assert ACCOUNT
