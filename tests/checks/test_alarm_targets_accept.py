"""AC-03."""

from __future__ import annotations

from alarms import alarm, chain, topic

from vedette.checks.alarm_targets_accept import CHECK
from vedette.model.facts.sns import TOPIC_ATTRIBUTES
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:tell"


def test_targets_that_take_it_and_that_do_not():
    """A topic with its own policy; one that is gone; a function that is gone; one encrypted with AWS's key."""
    assert Scene(*chain(STOPS)).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, topic=topic(confirmed=False))).status(CHECK) == "pass"
    assert Scene(*chain(STOPS, topic=())).status(CHECK) == "fail"
    assert Scene(*chain(STOPS, topic=topic(kms_key="alias/aws/sns"))).status(CHECK) == "fail"
    assert Scene(*chain(STOPS, alarm=(alarm(alarm_actions=(FUNCTION,)),))).status(CHECK) == "fail"


def test_without_actions_there_is_nothing_to_ask():
    """AC-01 tells."""
    assert Scene(*chain(STOPS, alarm=(alarm(alarm_actions=()),))).status(CHECK) == "not_applicable"


def test_a_policy_that_may_not_be_read_is_unknown():
    """It may keep CloudWatch out."""
    assert Scene(*chain(STOPS)).denied(TOPIC_ATTRIBUTES).status(CHECK) == "unknown"
