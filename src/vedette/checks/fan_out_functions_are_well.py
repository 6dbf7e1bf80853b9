"""PIPE-03: functions that hand logs on are well, and keep what they fail on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.functions import WELLNESS, ailments, kept_in, plain
from vedette.meaning.patterns import part
from vedette.meaning.pipeline import FEEDING, feeds_logs
from vedette.model import (
    Check,
    Each,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    first,
    passed,
    some,
    those,
)
from vedette.model.facts.functions import EVENT_SOURCES
from vedette.model.facts.lambda_ import FUNCTIONS, Function
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS
from vedette.model.facts.queues import QUEUE_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model.facts.functions import EventSource

#: The states of a mapping that reads, or is about to.
_READS = frozenset({"Enabled", "Enabling", "Creating", "Updating"})


def judge(function: Function, here: Here) -> Verdict | None:
    """Fail where a function that is fed with logs ails, is cut off, or loses what it fails on."""

    def by_group() -> bool:
        return subscribed(function, here)

    def by_source() -> bool:
        return first(of_logs(function, here)) is not None

    if not some((by_group, by_source), lambda way: way()):
        return None
    wrong = culprits((ill, unkept, cut_off, unkept_batches), lambda ask: bool(ask(function, here)))
    if wrong:
        return failed("; ".join(ask(function, here) for ask in wrong))
    return passed("it runs without errors, and keeps what it would fail on")


def subscribed(function: Function, here: Here) -> bool:
    """Whether a log group forwards to it. Raises `NotKnown`."""
    return some(
        here.of(LOG_SUBSCRIPTIONS), lambda g: any(plain(s.destination) == function.arn for s in g.subscriptions)
    )


def ill(function: Function, here: Here) -> str:
    """What ails it. Raises `NotKnown`."""
    return "; ".join(ailments(function, here))


def unkept(function: Function, here: Here) -> str:
    """Whether events of a log group that it fails on are lost. Raises `NotKnown`."""
    lost = subscribed(function, here) and not kept_in(function, here)
    return (
        "events that it fails on are lost: it has neither a dead-letter queue nor an on-failure destination"
        if lost
        else ""
    )


def cut_off(function: Function, here: Here) -> str:
    """Which of its sources it does not read, or could not at last. Raises `NotKnown`."""
    found = culprits(of_logs(function, here), lambda s: s.state not in _READS or s.result.startswith("PROBLEM"))
    return "; ".join(f"it does not read {part(s.source, 5)}: {trouble(s)}" for s in found)


def trouble(source: EventSource) -> str:
    """What is wrong with a source, in AWS's words."""
    return f"the source is {source.state}" if source.state not in _READS else source.result


def unkept_batches(function: Function, here: Here) -> str:
    """From which of its sources batches are lost that it fails on. Raises `NotKnown`."""
    found = culprits(of_logs(function, here), lambda s: not s.on_failure and not redriven(s, here))
    names = ", ".join(part(s.source, 5) for s in found)
    return (
        f"what it fails on of {names} is lost: there is no on-failure destination or dead-letter queue" if names else ""
    )


def redriven(source: EventSource, here: Here) -> bool:
    """Whether the source is a queue with a queue for dead letters. Raises `NotKnown`."""
    found = here.find(QUEUE_ATTRIBUTES, source.source) if part(source.source, 2) == "sqs" else None
    return found is not None and bool(found.dead_letters)


def of_logs(function: Function, here: Here) -> Iterator[EventSource]:
    """The sources of logs that feed it. Raises `NotKnown` after the last."""
    return those(here.of(EVENT_SOURCES), lambda s: s.function == function.arn and feeds_logs(s, here))


CHECK = Check(
    id="PIPE-03",
    title="Functions that hand logs on are well and lose nothing",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*WELLNESS, *FEEDING),
    judge=Each(FUNCTIONS, judge),
    rationale="A function between a log group and its archive that fails loses logs, and only its metrics say so.",
    remedy=(
        "Mend the errors (its log group tells them), move it to a runtime with support, take a reserved concurrency of "
        "0 away, and give it an on-failure destination or a dead-letter queue that is emptied."
    ),
    cost="A queue costs next to nothing.",
    monthly_usd=0.0,
    feeds=("cloudwatch_logs",),
    standards=Standards(talk=("T12",)),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",),
)
