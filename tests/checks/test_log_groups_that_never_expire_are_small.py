"""CW-02."""

from __future__ import annotations

from vedette.checks.log_groups_that_never_expire_are_small import CHECK, GIGABYTE
from vedette.model import Expected
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.testing import Scene


def group(gigabytes, days=0):
    return LogGroup("arn:g", "g", retention_days=days, stored_bytes=int(gigabytes * GIGABYTE))


def test_a_large_group_for_ever_is_told_with_its_cost():
    """A small one is not; how much is large, people say."""
    found = Scene(group(100)).finding(CHECK)

    assert (found.status.value, "100 GB" in found.reason, "3.00 USD" in found.reason) == ("fail", True, True)
    assert found.monthly_usd == 0.0  # the remedy is free
    assert Scene(group(9)).status(CHECK) == "pass"
    assert Scene(group(9), expected=Expected(unlimited_log_gigabytes=5)).status(CHECK) == "fail"


def test_groups_that_expire_are_none_of_its_business():
    """However large."""
    assert Scene(group(5000, days=7)).status(CHECK) == "not_applicable"


def test_what_may_not_be_listed_is_unknown():
    """With the permission to grant."""
    found = Scene(group(100)).denied(LOG_GROUPS).finding(CHECK)

    assert (found.status.value, found.permissions) == ("unknown", ("logs:DescribeLogGroups",))
