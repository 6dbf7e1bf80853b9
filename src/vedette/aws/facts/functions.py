"""How the functions do that alerts and logs depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.aws.facts._metrics import Metric, measured
from vedette.model import Gatherer
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_TARGETS
from vedette.model.facts.functions import (
    EVENT_SOURCES,
    FED_FUNCTION_POLICY,
    FUNCTION_CONCURRENCY,
    FUNCTION_ON_FAILURE,
    FUNCTION_USE,
    EventSource,
    FedFunctionPolicy,
    FunctionConcurrency,
    FunctionOnFailure,
    FunctionUse,
)
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap

_GONE = ("ResourceNotFoundException",)
#: A function's ARN has seven parts; what follows is a version or an alias.
_PARTS = 7


def sources(ask: Ask) -> Iterator[EventSource]:
    """Everything that feeds a function."""
    for one in ask.pages("lambda", "list_event_source_mappings", "EventSourceMappings"):
        failure = (one.get("DestinationConfig") or {}).get("OnFailure") or {}
        yield EventSource(
            id=text(one, "UUID"),
            function=_plain(text(one, "FunctionArn")),
            source=text(one, "EventSourceArn"),
            state=text(one, "State"),
            result=text(one, "LastProcessingResult"),
            on_failure=text(failure, "Destination"),
        )


def _plain(arn: str) -> str:
    return ":".join(arn.split(":")[:_PARTS])


def _watched(ask: Ask) -> Iterator[str]:
    """The ARNs of functions of this region and account that alerts and logs depend on, without versions, each once."""
    ours = f":lambda:{ask.region}:{ask.account}:function:"
    seen: set[str] = set()
    for arn in _named(ask):
        if ours in arn and _plain(arn) not in seen:
            seen.add(_plain(arn))
            yield _plain(arn)


def _named(ask: Ask) -> Iterator[str]:
    for alarm in ask.have(ALARMS):
        yield from alarm.alarm_actions
    for rule in ask.have(EVENT_TARGETS):
        yield from (target.arn for target in rule.targets)
    yield from _fed(ask)
    for source in ask.have(EVENT_SOURCES):
        yield source.function


def _fed(ask: Ask) -> Iterator[str]:
    """What log groups forward to."""
    for group in ask.have(LOG_SUBSCRIPTIONS):
        yield from (subscription.destination for subscription in group.subscriptions)


def concurrency(ask: Ask) -> Iterator[FunctionConcurrency | Gap]:
    """What is reserved for each function."""

    def one(arn: str) -> FunctionConcurrency | None:
        found = ask.call("lambda", "get_function_concurrency", absent=_GONE, FunctionName=arn)
        reserved = found.get("ReservedConcurrentExecutions")
        return None if reserved is None else FunctionConcurrency(arn, int(reserved))

    return ask.each(_watched(ask), str, one)


def on_failure(ask: Ask) -> Iterator[FunctionOnFailure | Gap]:
    """What gets the events that each function failed on."""

    def one(arn: str) -> FunctionOnFailure | None:
        found = ask.call("lambda", "get_function_event_invoke_config", absent=_GONE, FunctionName=arn)
        failure = (found.get("DestinationConfig") or {}).get("OnFailure") or {}
        return FunctionOnFailure(arn, text(failure, "Destination")) if failure.get("Destination") else None

    return ask.each(_watched(ask), str, one)


def use(ask: Ask) -> Iterator[FunctionUse]:
    """How each function did within a day."""

    def metrics(arn: str) -> dict[str, Metric]:
        of = (("FunctionName", arn.split(":")[_PARTS - 1]),)
        names = {
            "invocations": "Invocations",
            "errors": "Errors",
            "throttles": "Throttles",
            "dropped": "DestinationDeliveryFailures",
            "dead": "DeadLetterErrors",
        }
        found = {field: Metric("AWS/Lambda", name, of) for field, name in names.items()}
        return found | {"age": Metric("AWS/Lambda", "IteratorAge", of, "Maximum")}

    for arn, found in measured(ask, _watched(ask), metrics):
        yield FunctionUse(
            arn,
            found["invocations"].total,
            found["errors"].total,
            found["throttles"].total,
            found["dropped"].total + found["dead"].total,
            found["age"].newest,
        )


def policies(ask: Ask) -> Iterator[FedFunctionPolicy | Gap]:
    """Who may invoke each function that a log group forwards to."""
    ours = f":lambda:{ask.region}:{ask.account}:function:"

    def one(arn: str) -> FedFunctionPolicy | None:
        found = ask.call("lambda", "get_policy", absent=_GONE, FunctionName=arn)
        return FedFunctionPolicy(arn, text(found, "Policy")) if found else None

    return ask.each((arn for arn in _fed(ask) if ours in arn), str, one)


GATHERERS = (
    Gatherer(EVENT_SOURCES, sources),
    Gatherer(FUNCTION_CONCURRENCY, concurrency),
    Gatherer(FUNCTION_ON_FAILURE, on_failure),
    Gatherer(FUNCTION_USE, use),
    Gatherer(FED_FUNCTION_POLICY, policies),
)
