"""CFG-17."""

from __future__ import annotations

import pytest
from alarms import rule, target, topic, topic_arn
from recorders import recorder, status

from vedette.checks.config_tells_of_changes import CHECK
from vedette.model.facts.config import DELIVERY_CHANNELS, DeliveryChannel
from vedette.model.facts.events import EVENT_RULES
from vedette.model.facts.sns import TOPIC_ATTRIBUTES
from vedette.testing import ACCOUNT, REGION, Scene

ON = (recorder(), status())
WITH_TOPIC = DeliveryChannel("default", "logs", topic=topic_arn())
WITHOUT = DeliveryChannel("default", "logs")
ALL = {"source": ["aws.config"], "detail-type": ["Config Configuration Item Change"]}
QUEUE = (target(f"arn:aws:sqs:{REGION}:{ACCOUNT}:changes"),)
GROUP = (target(f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:changes"),)


def of_type(type_):
    return ALL | {"detail": {"configurationItem": {"resourceType": [type_]}}}


def test_the_topic_of_the_channel():
    """Somebody must have confirmed a subscription."""
    assert Scene(*ON, WITH_TOPIC, *topic()).status(CHECK) == "pass"
    found = Scene(*ON, WITH_TOPIC, *topic(confirmed=False)).finding(CHECK)
    assert (found.status.value, "alerts" in found.reason) == ("fail", True)
    assert Scene(*ON, WITHOUT).status(CHECK) == "fail"


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (rule(ALL, targets=QUEUE), "pass"),
        (rule({"source": ["aws.config"]}, targets=QUEUE), "pass"),
        (rule(ALL, targets=GROUP), "pass"),
        (rule(ALL, targets=()), "fail"),
        (rule(ALL, targets=QUEUE, state="DISABLED"), "fail"),
        (rule(of_type("AWS::S3::Bucket"), targets=QUEUE), "fail"),
        (rule({"source": ["aws.config"], "detail-type": ["Config Rules Compliance Change"]}, targets=QUEUE), "fail"),
    ],
)
def test_a_rule_of_eventbridge(given, answer):
    """It must pick changes of all types, be on, and send them somewhere: a log group is a feed, too."""
    assert Scene(*ON, WITHOUT, *given).status(CHECK) == answer


def test_a_failure_says_which_changes_are_lost():
    """By the types that stand for all."""
    found = Scene(*ON, WITHOUT, *rule(of_type("AWS::S3::Bucket"), targets=QUEUE)).finding(CHECK)

    assert ("SecurityGroup" in found.reason, "Bucket" in found.reason) == (True, False)


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells."""
    assert Scene(WITH_TOPIC, *topic()).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """But the other way may be enough."""
    assert Scene(*ON, WITH_TOPIC, *topic()).denied(TOPIC_ATTRIBUTES).status(CHECK) == "unknown"
    assert Scene(*ON, WITHOUT).denied(EVENT_RULES).status(CHECK) == "unknown"
    assert Scene(*ON, WITHOUT).denied(DELIVERY_CHANNELS).status(CHECK) == "unknown"
    assert Scene(*ON, WITH_TOPIC, *topic()).denied(EVENT_RULES).status(CHECK) == "pass"
    assert Scene(*ON, WITH_TOPIC, *topic(confirmed=False)).refusals_hide_nothing(CHECK)
