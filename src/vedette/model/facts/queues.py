"""SQS: queues, what waits in them, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of the region."""

    arn: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class QueueAttributes:
    """What is in a queue, about, and how it is kept; `dead_letters` is the ARN of the queue for what failed.

    `receives` are the times after which a message goes there; `kms_key` is empty where SQS's own key encrypts (`sse`).
    """

    arn: str
    messages: int = 0
    in_flight: int = 0
    dead_letters: str = ""
    receives: int = 0
    retention_seconds: int = 345_600
    kms_key: str = ""
    sse: bool = False
    policy: str = ""


@dataclass(frozen=True, slots=True)
class QueueAge:
    """The age of the oldest message that waits, seconds; None where there is no value. Empty queues have no row."""

    arn: str
    oldest: int | None = None


QUEUES = Kind("sqs.queues", Queue, Scope.REGION, ("sqs:ListQueues",), "queue")
QUEUE_ATTRIBUTES = Kind(
    "sqs.attributes", QueueAttributes, Scope.REGION, ("sqs:GetQueueAttributes",), "queue", needs=(QUEUES,)
)
QUEUE_AGES = Kind("sqs.age", QueueAge, Scope.REGION, ("cloudwatch:GetMetricData",), "queue", needs=(QUEUE_ATTRIBUTES,))
