"""IAM-13."""

from __future__ import annotations

import pytest
from people import key, user

from vedette.checks.keys_are_not_idle import CHECK
from vedette.model.facts.iam import CREDENTIALS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((user("mira", key()),), "pass"),
        ((user("mira", key(used=200)),), "fail"),
        ((user("mira", key(rotated=200, used=None)),), "fail"),
        ((user("mira", key(rotated=2, used=None)),), "pass"),
        ((user("mira", key(used=200, active=False)),), "not_applicable"),
    ],
)
def test_users(rows, answer):
    """Used; not for long; old and never; new and not yet; off."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """The credential report."""
    assert Scene(user()).denied(CREDENTIALS).status(CHECK) == "unknown"
