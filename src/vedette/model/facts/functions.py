"""Lambda: what feeds functions, and how those do that alerts and logs depend on."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_TARGETS
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class EventSource:
    """What feeds a function: a stream, a consumer of one, or a queue; `state` is `Enabled`, `Disabled`, `Enabling`….

    `result` is Lambda's word on the last batch, `on_failure` the ARN that gets what failed for good.
    """

    id: str
    function: str = ""
    source: str = ""
    state: str = ""
    result: str = ""
    on_failure: str = ""


@dataclass(frozen=True, slots=True)
class FunctionConcurrency:
    """How many of a function may run at once, where that is reserved; 0 is none at all. No row: it is not reserved."""

    arn: str
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class FunctionOnFailure:
    """What gets events that a function failed on, of those it was given without waiting. No row: nothing is set."""

    arn: str
    destination: str = ""


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """A function's day: times it ran, failed, was held back, could not hand on what failed; age of its stream, ms.

    `age` is of the newest hour that has a value, None where no stream feeds it.
    """

    arn: str
    invocations: int = 0
    errors: int = 0
    throttles: int = 0
    dropped: int = 0
    age: int | None = None


@dataclass(frozen=True, slots=True)
class FedFunctionPolicy:
    """Who may invoke a function that a log group forwards to; JSON text. No row: nobody may."""

    arn: str
    document: str = ""


EVENT_SOURCES = Kind(
    "lambda.sources", EventSource, Scope.REGION, ("lambda:ListEventSourceMappings",), "event source", key="id"
)
#: Functions that alarms, rules and log groups call, and those that streams and queues feed, are asked about one by one.
_WATCHED = (ALARMS, EVENT_TARGETS, LOG_SUBSCRIPTIONS, EVENT_SOURCES)
FUNCTION_CONCURRENCY = Kind(
    "lambda.concurrency",
    FunctionConcurrency,
    Scope.REGION,
    ("lambda:GetFunctionConcurrency",),
    "function",
    needs=_WATCHED,
)
FUNCTION_ON_FAILURE = Kind(
    "lambda.on-failure",
    FunctionOnFailure,
    Scope.REGION,
    ("lambda:GetFunctionEventInvokeConfig",),
    "function",
    needs=_WATCHED,
)
FUNCTION_USE = Kind("lambda.use", FunctionUse, Scope.REGION, ("cloudwatch:GetMetricData",), "function", needs=_WATCHED)
FED_FUNCTION_POLICY = Kind(
    "lambda.fed-policy",
    FedFunctionPolicy,
    Scope.REGION,
    ("lambda:GetPolicy",),
    "function",
    needs=(LOG_SUBSCRIPTIONS,),
)
