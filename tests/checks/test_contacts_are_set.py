"""IAM-33."""

from __future__ import annotations

import pytest

from vedette.checks.contacts_are_set import CHECK
from vedette.model.facts.iam import ALTERNATE_CONTACTS, AlternateContact
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((AlternateContact("SECURITY", "soc", "soc@example.com"),), "pass"),
        ((AlternateContact("BILLING"),), "fail"),
        ((), "fail"),
    ],
)
def test_accounts(rows, answer):
    """Of security; of billing alone; none."""
    assert Scene(*rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """It may be either."""
    assert (
        Scene(*(AlternateContact("SECURITY", "soc", "soc@example.com"),)).denied(ALTERNATE_CONTACTS).status(CHECK)
        == "unknown"
    )
    assert ACCOUNT
