"""IAM-01."""

from __future__ import annotations

import pytest

from vedette.checks.root_has_no_keys import CHECK
from vedette.model.facts.iam import ACCOUNT_SUMMARY, AccountSummary
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((AccountSummary(ACCOUNT, root_keys=0),), "pass"),
        ((AccountSummary(ACCOUNT, root_keys=1),), "fail"),
    ],
)
def test_accounts(rows, answer):
    """None; one."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    assert Scene(*(AccountSummary(ACCOUNT, root_keys=0),)).denied(ACCOUNT_SUMMARY).status(CHECK) == "unknown"
    assert ACCOUNT
