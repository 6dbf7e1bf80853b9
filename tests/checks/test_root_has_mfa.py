"""IAM-02."""

from __future__ import annotations

import pytest

from vedette.checks.root_has_mfa import CHECK
from vedette.model.facts.iam import ACCOUNT_SUMMARY, AccountSummary
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((AccountSummary(ACCOUNT, root_mfa=1),), "pass"),
        ((AccountSummary(ACCOUNT, root_mfa=0),), "fail"),
    ],
)
def test_accounts(rows, answer):
    """With; without."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    assert Scene(*(AccountSummary(ACCOUNT, root_mfa=1),)).denied(ACCOUNT_SUMMARY).status(CHECK) == "unknown"
    assert ACCOUNT
