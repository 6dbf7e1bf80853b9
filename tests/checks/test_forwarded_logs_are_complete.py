"""PIPE-07."""

from __future__ import annotations

from pipes import subscribed

import pytest

from vedette.checks.forwarded_logs_are_complete import CHECK
from vedette.model.facts.forwarding import LOG_DELIVERY, LogDelivery
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS
from vedette.testing import Scene


def counted(incoming, forwarded):
    return LogDelivery("trail", "all", incoming, forwarded)


def test_what_came_in_and_what_was_forwarded():
    """All of it, but for what is on its way; a half; nothing."""
    assert Scene(subscribed(), counted(10_000, 10_000)).status(CHECK) == "pass"
    assert Scene(subscribed(), counted(10_000, 9_950)).status(CHECK) == "pass"
    found = Scene(subscribed(), counted(10_000, 5_000)).finding(CHECK)
    assert (found.status.value, "5,000 of 10,000 events" in found.reason) == ("fail", True)
    assert Scene(subscribed(), counted(10_000, 0)).status(CHECK) == "fail"


def test_nothing_to_compare():
    """A subscription to a part; a group that nothing came into, or that forwards nothing."""
    assert Scene(subscribed(pattern="{ $.a = 1 }"), counted(10_000, 5)).status(CHECK) == "not_applicable"
    assert Scene(subscribed(), counted(0, 0)).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", [LOG_DELIVERY, LOG_SUBSCRIPTIONS], ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """The counts; what is subscribed to."""
    assert Scene(subscribed(), counted(9, 9)).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of either kind."""
    assert Scene(subscribed(), counted(9, 1)).refusals_hide_nothing(CHECK)
