"""PIPE-05: queues that logs come by are emptied, and nothing is stuck."""

from __future__ import annotations

from vedette.meaning.delivery import there
from vedette.meaning.patterns import part
from vedette.meaning.pipeline import QUEUEING, queues_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed
from vedette.model.facts.queues import QUEUE_AGES, QUEUE_ATTRIBUTES, QueueAttributes


def judge(queue: QueueAttributes, here: Here) -> Verdict | None:
    """Fail where messages about logs wait too long, or failed and lie in the queue for dead letters."""
    if not queues_logs(queue.arn, here):
        return None
    wrong = culprits((waiting, stuck), lambda ask: bool(ask(queue, here)))
    if wrong:
        return failed("; ".join(ask(queue, here) for ask in wrong), messages=queue.messages)
    return passed(
        f"{queue.messages:,} messages wait, none of them for long, and no dead letters", messages=queue.messages
    )


def waiting(queue: QueueAttributes, here: Here) -> str:
    """For how long the oldest message has waited, where that is too long. Raises `NotKnown`."""
    if not queue.messages and not queue.in_flight:
        return ""
    found = here.find(QUEUE_AGES, queue.arn)
    if found is None or found.oldest is None or found.oldest <= here.expected.backlog_minutes * 60:
        return ""
    return f"its oldest message has waited for {found.oldest // 60:,} minutes, of {queue.messages + queue.in_flight:,}"


def stuck(queue: QueueAttributes, here: Here) -> str:
    """What lies in its queue for dead letters, or that it has none. Raises `NotKnown`."""
    if not queue.dead_letters:
        return "it has no queue for dead letters: what cannot be read comes again until it expires"
    found = there(queue.dead_letters, here).find(QUEUE_ATTRIBUTES, queue.dead_letters)
    if found is None:
        return f"its queue for dead letters, {part(queue.dead_letters, 5)}, does not exist"
    return f"{part(queue.dead_letters, 5)} holds dead letters: {found.messages:,}" if found.messages else ""


CHECK = Check(
    id="PIPE-05",
    title="Queues that logs come by are emptied",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(QUEUE_ATTRIBUTES, QUEUE_AGES, *QUEUEING),
    judge=Each(QUEUE_ATTRIBUTES, judge),
    rationale="The queue is where a collector that stopped shows first; what waits longer than it keeps is never read.",
    remedy=(
        "See that the collector runs and may receive and delete; give the queue a redrive policy to a second queue, "
        "read what lies there, and send it back (StartMessageMoveTask)."
    ),
    cost="A queue costs next to nothing.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ),
)
