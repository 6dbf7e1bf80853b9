"""SQS's facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, number, text
from vedette.aws.facts._metrics import Metric, measured
from vedette.model import Gatherer
from vedette.model.facts.queues import QUEUE_AGES, QUEUE_ATTRIBUTES, QUEUES, Queue, QueueAge, QueueAttributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap

#: Without a number, SQS lists the first thousand queues and says nothing of others.
_A_PAGE = 1000
_GONE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def queues(ask: Ask) -> Iterator[Queue]:
    """Every queue."""
    for one in ask.pages("sqs", "list_queues", "QueueUrls", MaxResults=_A_PAGE):
        url = text(one, "Name")
        yield Queue(f"arn:{ask.partition}:sqs:{ask.region}:{ask.account}:{url.rpartition('/')[2]}", url)


def attributes(ask: Ask) -> Iterator[QueueAttributes | Gap]:
    """The attributes of each queue."""

    def one(queue: Queue) -> QueueAttributes | None:
        found: dict[str, Any] = ask.call(
            "sqs", "get_queue_attributes", absent=_GONE, QueueUrl=queue.url, AttributeNames=["All"]
        ).get("Attributes", {})
        if not found:
            return None
        redrive = json.loads(text(found, "RedrivePolicy") or "{}")
        return QueueAttributes(
            arn=queue.arn,
            messages=number(found, "ApproximateNumberOfMessages"),
            in_flight=number(found, "ApproximateNumberOfMessagesNotVisible"),
            dead_letters=text(redrive, "deadLetterTargetArn"),
            receives=number(redrive, "maxReceiveCount"),
            retention_seconds=number(found, "MessageRetentionPeriod", 345_600),
            kms_key=text(found, "KmsMasterKeyId"),
            sse=flag(found, "SqsManagedSseEnabled"),
            policy=text(found, "Policy"),
        )

    return ask.each(ask.have(QUEUES), lambda q: q.arn, one)


def ages(ask: Ask) -> Iterator[QueueAge]:
    """How long the oldest message of each queue that is not empty has waited."""

    def metrics(queue: QueueAttributes) -> dict[str, Metric]:
        of = (("QueueName", queue.arn.rpartition(":")[2]),)
        return {"oldest": Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", of, "Maximum")}

    waiting = (q for q in ask.have(QUEUE_ATTRIBUTES) if q.messages or q.in_flight)
    for queue, found in measured(ask, waiting, metrics):
        yield QueueAge(queue.arn, found["oldest"].newest)


GATHERERS = (
    Gatherer(QUEUES, queues),
    Gatherer(QUEUE_ATTRIBUTES, attributes),
    Gatherer(QUEUE_AGES, ages),
)
