"""CW-05."""

from __future__ import annotations

from vedette.checks.trail_log_groups_are_forwarded import CHECK
from vedette.model import Expected
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS, LogSubscriptions, Subscription
from vedette.testing import Scene


def test_forwarded_or_not():
    """To a stream; nowhere; nowhere, and it is said that alerts are raised elsewhere."""
    assert (
        Scene(LogSubscriptions("g", (Subscription("s", "arn:aws:kinesis:eu-west-1:1:stream/x"),))).status(CHECK)
        == "pass"
    )
    assert Scene(LogSubscriptions("g")).status(CHECK) == "fail"
    assert Scene(LogSubscriptions("g"), expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"


def test_without_groups_there_is_nothing_to_ask():
    """And where a group may not be asked about it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(LogSubscriptions("g")).denied(LOG_SUBSCRIPTIONS, key="g").status(CHECK) == "unknown"
