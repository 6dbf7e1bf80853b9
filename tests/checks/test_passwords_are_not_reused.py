"""IAM-07."""

from __future__ import annotations

import pytest

from vedette.checks.passwords_are_not_reused import CHECK
from vedette.model.facts.iam import PASSWORD_POLICY, PasswordPolicy
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((PasswordPolicy(ACCOUNT, reuse=24),), "pass"),
        ((PasswordPolicy(ACCOUNT, reuse=3),), "fail"),
        ((), "fail"),
    ],
)
def test_accounts(rows, answer):
    """Strong; weak; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    assert Scene(*(PasswordPolicy(ACCOUNT, reuse=24),)).denied(PASSWORD_POLICY).status(CHECK) == "unknown"
    assert ACCOUNT
