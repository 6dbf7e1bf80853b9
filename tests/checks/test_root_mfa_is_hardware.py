"""IAM-03."""

from __future__ import annotations

import pytest

from vedette.checks.root_mfa_is_hardware import CHECK
from vedette.model.facts.iam import VIRTUAL_MFA, AccountSummary, VirtualMfa
from vedette.testing import ACCOUNT, Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((AccountSummary(ACCOUNT, root_mfa=1),), "pass"),
        ((AccountSummary(ACCOUNT, root_mfa=1), VirtualMfa("s", f"arn:aws:iam::{ACCOUNT}:root")), "fail"),
        ((AccountSummary(ACCOUNT),), "not_applicable"),
    ],
)
def test_accounts(rows, answer):
    """A device; an app; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    assert Scene(*(AccountSummary(ACCOUNT, root_mfa=1),)).denied(VIRTUAL_MFA).status(CHECK) == "unknown"
    assert ACCOUNT
