"""IAM-12."""

from __future__ import annotations

import pytest
from people import DAY, user

from vedette.checks.console_users_are_not_idle import CHECK
from vedette.model.facts.iam import CREDENTIALS
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((user(password=True, password_used=NOW - DAY),), "pass"),
        ((user(password=True, password_used=NOW - 300 * DAY),), "fail"),
        ((user(password=True, password_changed=NOW - DAY),), "pass"),
        ((user(password=True),), "fail"),
        ((user(),), "not_applicable"),
    ],
)
def test_users(rows, answer):
    """Yesterday; 300 days ago; new and not used yet; old and never used; no password."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """The credential report."""
    assert Scene(user()).denied(CREDENTIALS).status(CHECK) == "unknown"
