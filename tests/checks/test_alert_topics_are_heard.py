"""AC-04."""

from __future__ import annotations

from alarms import chain, rule, topic, trail_rows

from vedette.checks.alert_topics_are_heard import CHECK
from vedette.model.facts.events import EVENT_RULES
from vedette.model.facts.sns import TOPIC_ATTRIBUTES
from vedette.testing import Scene

STOPS = "{ $.eventName = StopLogging }"


def test_topics_with_and_without_a_subscriber():
    """Who has confirmed; who has not hears nothing."""
    assert Scene(*chain(STOPS)).status(CHECK) == "pass"
    found = Scene(*chain(STOPS, topic=topic(confirmed=False))).finding(CHECK)
    assert (found.status.value, "1 wait" in found.reason) == ("fail", True)


def test_topics_of_rules_count_too():
    """A rule on GuardDuty's findings."""
    rows = (*trail_rows(), *rule({"source": ["aws.guardduty"]}), *topic(confirmed=False))
    assert Scene(*rows).status(CHECK) == "fail"


def test_other_topics_are_none_of_its_business():
    """Nothing of security sends there."""
    assert Scene(*topic(confirmed=False)).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Who subscribed; or whether a rule sends there."""
    assert Scene(*chain(STOPS)).denied(TOPIC_ATTRIBUTES).status(CHECK) == "unknown"
    assert Scene(*topic()).denied(EVENT_RULES).status(CHECK) == "unknown"
