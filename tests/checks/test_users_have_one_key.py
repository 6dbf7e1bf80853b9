"""IAM-15."""

from __future__ import annotations

import pytest
from people import key, user

from vedette.checks.users_have_one_key import CHECK
from vedette.model.facts.iam import CREDENTIALS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((user("mira", key()),), "pass"),
        ((user("mira", key(), key()),), "fail"),
        ((user("mira", key(), key(active=False)),), "pass"),
        ((user(),), "not_applicable"),
    ],
)
def test_users(rows, answer):
    """One; two; two of which one is off; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """The credential report."""
    assert Scene(user()).denied(CREDENTIALS).status(CHECK) == "unknown"
