"""CW-05."""

from __future__ import annotations

from vedette.checks.trail_log_groups_are_forwarded import CHECK
from vedette.model import Expected
from vedette.model.facts.logs import FORWARDING, Forwarding
from vedette.testing import Scene


def test_forwarded_or_not():
    """To a stream; nowhere; nowhere, and it is said that alerts are raised elsewhere."""
    assert Scene(Forwarding("arn:g", ("arn:aws:kinesis:eu-west-1:1:stream/x",))).status(CHECK) == "pass"
    assert Scene(Forwarding("arn:g")).status(CHECK) == "fail"
    assert Scene(Forwarding("arn:g"), expected=Expected(alerting_elsewhere=True)).status(CHECK) == "pass"


def test_without_groups_there_is_nothing_to_ask():
    """And where a group may not be asked about it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(Forwarding("arn:g")).denied(FORWARDING, key="arn:g").status(CHECK) == "unknown"
