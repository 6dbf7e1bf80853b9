"""IAM-16."""

from __future__ import annotations

import pytest
from people import key, user

from vedette.checks.keys_are_made_when_needed import CHECK
from vedette.model.facts.iam import CREDENTIALS
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((user("mira", key(), password=True),), "pass"),
        ((user("mira", key(rotated=500, used=None), password=True),), "fail"),
        ((user("mira", key(rotated=9, used=None), password=True),), "pass"),
        ((user("mira", key(rotated=500, used=None)),), "not_applicable"),
    ],
)
def test_users(rows, answer):
    """Used; born with the user; made later; without a password."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """The credential report."""
    assert Scene(user()).denied(CREDENTIALS).status(CHECK) == "unknown"
