"""IAM-04."""

from __future__ import annotations

import pytest
from people import DAY, key, root, user

from vedette.checks.root_is_not_used import CHECK
from vedette.model.facts.iam import CREDENTIALS
from vedette.testing import NOW, Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((root(),), "pass"),
        ((root(password_used=NOW - 300 * DAY),), "pass"),
        ((root(password_used=NOW - DAY),), "fail"),
        ((root(key(used=2)),), "fail"),
        ((user(),), "not_applicable"),
    ],
)
def test_users(rows, answer):
    """Never; long ago; yesterday; by a key; other users."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """The credential report."""
    assert Scene(user()).denied(CREDENTIALS).status(CHECK) == "unknown"
