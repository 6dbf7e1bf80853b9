"""AC-10."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alarms import rule, target, topic

from vedette.checks.alert_rules_deliver import CHECK
from vedette.model.facts.events import EVENT_RULES, EVENT_TARGETS
from vedette.testing import Scene

FINDINGS = {"source": ["aws.guardduty"]}


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ((*rule(FINDINGS), *topic()), "pass"),
        ((*rule(FINDINGS, state="DISABLED"), *topic()), "fail"),
        ((*rule(FINDINGS, targets=()), *topic()), "fail"),
        ((*rule(FINDINGS), *topic(services=())), "fail"),
        ((*rule(FINDINGS), *topic(confirmed=False)), "fail"),
        (rule(FINDINGS, targets=(target("arn:aws:events:eu-west-1:111122223333:event-bus/soc"),)), "pass"),
        (rule({"source": ["my.app"]}, state="DISABLED"), "not_applicable"),
    ],
)
def test_rules(rows, status):
    """On and off, without target, without leave, unheard, forwarded, an application's."""
    assert Scene(*rows).status(CHECK) == status


def test_a_pattern_that_cannot_be_read_fails():
    """It matches nothing."""
    bus, one, targets = rule(FINDINGS)
    assert Scene(bus, replace(one, pattern='{"source": "aws.guardduty"}'), targets, *topic()).status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """The rules, or their targets."""
    for kind in (EVENT_RULES, EVENT_TARGETS):
        assert Scene(*rule(FINDINGS), *topic()).denied(kind).status(CHECK) == "unknown"
