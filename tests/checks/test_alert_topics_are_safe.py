"""AC-15."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alarms import chain, rule, topic, topic_arn, trail_rows
from strangers import STRANGER, document

from vedette.checks.alert_topics_are_safe import CHECK
from vedette.model.facts.events import EVENT_RULES
from vedette.model.facts.kms import KEY_POLICY, KeyDetails, KeyPolicy
from vedette.model.facts.kms_aliases import KEY_ALIASES, KeyAlias
from vedette.model.facts.sns import TOPIC_ATTRIBUTES, TOPIC_SUBSCRIPTIONS, TopicSubscription
from vedette.testing import ACCOUNT, REGION, Scene

STOPS = "{ $.eventName = StopLogging }"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0b1c"
MAIL = TopicSubscription(topic_arn(), "email", "mira@example.com")


def allowing(*services):
    return KeyPolicy(KEY, document({"Service": list(services)}, Action=["kms:GenerateDataKey*", "kms:Decrypt"]))


def key(*services, state="Enabled"):
    return KeyDetails(KEY, state=state), allowing(*services), KeyAlias("alias/alerts", KEY)


def safe(*subscriptions, keys=None, **attributes):
    """An alarm's topic, encrypted, private; attributes are replaced."""
    first, found = topic()
    encrypted = replace(found, **{"kms_key": "alias/alerts"} | attributes)
    keys = key("cloudwatch.amazonaws.com") if keys is None else keys
    return (*chain(STOPS, topic=(first, encrypted)), *keys, *(subscriptions or (MAIL,)))


def failing(*rows):
    """Why it fails; empty where it does not."""
    found = Scene(*rows).finding(CHECK)
    return found.reason if found.status.value == "fail" else ""


def test_a_topic_that_is_safe():
    """By an alias, an ARN or an id of its key."""
    assert Scene(*safe()).status(CHECK) == "pass"
    assert Scene(*safe(kms_key=KEY)).status(CHECK) == "pass"
    assert Scene(*safe(kms_key="0b1c")).status(CHECK) == "pass"


def test_whom_the_policy_lets_in():
    """Everybody, or a stranger."""
    assert "lets everybody in" in failing(*safe(policy=document("*")))
    assert STRANGER in failing(*safe(policy=document({"AWS": STRANGER})))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (safe(kms_key=""), "not encrypted"),
        (safe(kms_key="alias/aws/sns"), "AWS's own"),
        (safe(kms_key="alias/gone"), "no such key"),
        (safe(keys=key("s3.amazonaws.com")), "does not allow kms:GenerateDataKey and kms:Decrypt"),
        (safe(keys=key("cloudwatch.amazonaws.com", state="Disabled")), "it is Disabled"),
    ],
)
def test_the_key(rows, why):
    """There is none; one that CloudWatch cannot use, for whatever reason."""
    assert why in failing(*rows)


def test_the_key_of_a_rules_topic():
    """EventBridge must be let in, not CloudWatch."""
    first, found = topic()
    sent = (*trail_rows(), *rule({"source": ["aws.guardduty"]}), first, replace(found, kms_key=KEY), MAIL)
    assert Scene(*sent, *key("events.amazonaws.com")).status(CHECK) == "pass"
    assert "events.amazonaws.com" in failing(*sent, *key("cloudwatch.amazonaws.com"))


def test_subscribers_in_the_clear_and_failures_that_nobody_logs():
    """HTTP; a queue whose failures are not logged, and one whose are."""
    plain = TopicSubscription(topic_arn(), "http", "http://hook.example.com")
    queue = TopicSubscription(topic_arn(), "sqs", "arn:aws:sqs:eu-west-1:1:q")
    assert "without TLS" in failing(*safe(plain, feedback=("HTTP",)))
    assert "by sqs are not logged" in failing(*safe(queue))
    assert Scene(*safe(queue, feedback=("SQS",))).status(CHECK) == "pass"


def test_all_that_is_wrong_is_told_at_once():
    """So that it is mended at once."""
    assert failing(*safe(policy=document("*"), kms_key="")).count(";") == 1


def test_other_topics_are_none_of_its_business():
    """No alert goes there."""
    assert Scene(*topic()).status(CHECK) == "not_applicable"


KINDS = [TOPIC_ATTRIBUTES, TOPIC_SUBSCRIPTIONS, KEY_ALIASES, KEY_POLICY]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """And what is wrong beside it is still told."""
    assert Scene(*safe()).denied(kind).status(CHECK) == "unknown"
    assert Scene(*topic()).denied(EVENT_RULES).status(CHECK) == "unknown"
    if kind is not TOPIC_ATTRIBUTES:
        assert Scene(*safe(policy=document("*"))).denied(kind).status(CHECK) == "fail"


def test_a_key_policy_that_cannot_be_read_is_unknown():
    """It says neither that the key is closed nor that it is open."""
    keys = (KeyDetails(KEY), KeyPolicy(KEY, "{"), KeyAlias("alias/alerts", KEY))
    assert Scene(*safe(keys=keys)).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(*safe(policy=document("*"), kms_key="")).refusals_hide_nothing(CHECK)
    assert Scene(*safe(keys=key("s3.amazonaws.com"))).refusals_hide_nothing(CHECK)
