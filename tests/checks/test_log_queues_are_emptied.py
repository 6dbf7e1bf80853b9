"""PIPE-05."""

from __future__ import annotations

from pipes import DEAD, QUEUE, calling

import pytest
from alarms import topic_arn
from trails import trail

from vedette.checks.log_queues_are_emptied import CHECK
from vedette.model import Expected
from vedette.model.facts.queues import QUEUE_AGES, QUEUE_ATTRIBUTES, QueueAge, QueueAttributes
from vedette.model.facts.s3 import BUCKET_NOTIFICATION, Bucket, BucketNotification
from vedette.model.facts.sns import TopicSubscription
from vedette.testing import Scene

#: A bucket that a trail writes to tells the queue of new objects.
TOLD = (trail(), Bucket("logs", "eu-west-1"), BucketNotification("logs", (QUEUE,)))
EMPTY = QueueAttributes(DEAD)


def queue(**more):
    return QueueAttributes(QUEUE, **{"dead_letters": DEAD} | more)


def answers(*rows, **more):
    """What is said of the queue itself."""
    return next(f for f in Scene(*rows, **more).findings(CHECK) if f.resource in {QUEUE, ""})


def test_a_queue_that_is_emptied():
    """Nothing waits; something does, for minutes."""
    assert answers(*TOLD, queue(), EMPTY).status.value == "pass"
    assert answers(*TOLD, queue(messages=9), QueueAge(QUEUE, 300), EMPTY).status.value == "pass"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((queue(messages=9), QueueAge(QUEUE, 9000), EMPTY), "its oldest message has waited for 150 minutes, of 9"),
        ((queue(), QueueAttributes(DEAD, 4)), "dead holds dead letters: 4"),
        ((queue(),), "its queue for dead letters, dead, does not exist"),
        ((queue(dead_letters=""),), "it has no queue for dead letters"),
    ],
)
def test_what_is_wrong(rows, why):
    """Each by itself."""
    found = answers(*TOLD, *rows)
    assert (found.status.value, why in found.reason) == ("fail", True)


def test_how_long_may_be_waited():
    """As people say."""
    rows = (*TOLD, queue(messages=9), QueueAge(QUEUE, 9000), EMPTY)
    assert answers(*rows, expected=Expected(backlog_minutes=240)).status.value == "pass"


@pytest.mark.parametrize(
    "rows",
    [
        calling(QUEUE),
        (trail(topic=topic_arn()), TopicSubscription(topic_arn(), "sqs", QUEUE)),
        (
            trail(),
            Bucket("logs"),
            BucketNotification("logs", (topic_arn(),)),
            TopicSubscription(topic_arn(), "sqs", QUEUE),
        ),
    ],
    ids=["rule", "trail's topic", "bucket's topic"],
)
def test_whatever_tells_it_of_logs(rows):
    """A rule about security; the topic of a trail, or of a bucket with logs."""
    assert answers(*rows, queue(dead_letters="")).status.value == "fail"


def test_other_queues_are_none_of_its_business():
    """A bucket of photographs tells it, or nobody."""
    photos = (Bucket("photos"), BucketNotification("photos", (QUEUE,)))
    assert Scene(*photos, queue(dead_letters="")).status(CHECK) == "not_applicable"
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """What is in it, how old that is; who tells it of what."""
    rows = (*TOLD, queue(messages=9), QueueAge(QUEUE, 60), EMPTY)
    assert Scene(*rows).denied(QUEUE_ATTRIBUTES).status(CHECK) == "unknown"
    assert Scene(*rows).denied(QUEUE_AGES).statuses(CHECK)[QUEUE] == "unknown"
    assert Scene(*TOLD, queue(dead_letters="")).denied(BUCKET_NOTIFICATION).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(*TOLD, queue(), QueueAttributes(DEAD, 4)).refusals_hide_nothing(CHECK)
