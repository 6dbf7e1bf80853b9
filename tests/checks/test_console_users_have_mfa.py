"""IAM-10."""

from __future__ import annotations

import pytest
from people import root, user

from vedette.checks.console_users_have_mfa import CHECK
from vedette.model.facts.iam import CREDENTIALS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((user(password=True, mfa=True),), "pass"),
        ((user(password=True),), "fail"),
        ((user(),), "not_applicable"),
        ((root(),), "not_applicable"),
    ],
)
def test_users(rows, answer):
    """With and without; no password; the root user is IAM-02's."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """The credential report."""
    assert Scene(user()).denied(CREDENTIALS).status(CHECK) == "unknown"
