"""IAM-17."""

from __future__ import annotations

import pytest

from vedette.checks.users_have_policies_by_groups import CHECK
from vedette.model.facts.iam import IAM_USERS, IamUser, InlinePolicy
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("more", "answer"),
    [({"groups": ("g",)}, "pass"), ({"attached": ("arn:p",)}, "fail"), ({"inline": (InlinePolicy("p"),)}, "fail")],
)
def test_users(more, answer):
    """By a group; attached; inline."""
    assert Scene(IamUser("arn:u", "u", **more)).status(CHECK) == answer


def test_without_users_there_is_nothing_to_ask():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(IamUser("arn:u")).denied(IAM_USERS).status(CHECK) == "unknown"
