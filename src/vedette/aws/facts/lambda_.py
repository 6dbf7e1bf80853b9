"""Lambda's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_TARGETS
from vedette.model.facts.lambda_ import (
    CALLED_FUNCTIONS,
    FUNCTION_POLICY,
    FUNCTIONS,
    CalledFunction,
    Function,
    FunctionPolicy,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.model import Ask, Gap


def functions(ask: Ask) -> Iterator[Function]:
    """Every function."""
    for one in ask.pages("lambda", "list_functions", "Functions"):
        yield function(one)


def function(one: dict[str, Any]) -> Function:
    """A function of AWS's answer."""
    name = text(one, "FunctionName")
    return Function(
        arn=text(one, "FunctionArn"),
        name=name,
        runtime=text(one, "Runtime"),
        role=text(one, "Role"),
        state=text(one, "State", "Active"),
        group=text(one.get("LoggingConfig") or {}, "LogGroup") or f"/aws/lambda/{name}",
        dead_letters=text(one.get("DeadLetterConfig") or {}, "TargetArn"),
        package=text(one, "PackageType", "Zip"),
    )


def called(ask: Ask) -> Iterator[CalledFunction | Gap]:
    """Each function of this region and account that alarms and rules call, where it is there; versions are one."""

    def one(arn: str) -> CalledFunction | None:
        found = ask.call(
            "lambda", "get_function_configuration", absent=("ResourceNotFoundException",), FunctionName=arn
        )
        return CalledFunction(arn, text(found, "State", "Active")) if found else None

    return ask.each((":".join(arn.split(":")[:7]) for arn in _called(ask)), str, one)


def policies(ask: Ask) -> Iterator[FunctionPolicy | Gap]:
    """Who may invoke each function of this region and account that alarms and rules call."""

    def one(arn: str) -> FunctionPolicy | None:
        found = ask.call("lambda", "get_policy", absent=("ResourceNotFoundException",), FunctionName=arn)
        return FunctionPolicy(arn, text(found, "Policy")) if found else None

    return ask.each(_called(ask), str, one)


def _called(ask: Ask) -> Iterable[str]:
    """The ARNs of functions of this region and account that alarms and rules name, as they name them."""
    ours = f":lambda:{ask.region}:{ask.account}:function:"
    for alarm in ask.have(ALARMS):
        yield from (arn for arn in alarm.alarm_actions if ours in arn)
    for rule in ask.have(EVENT_TARGETS):
        yield from (target.arn for target in rule.targets if ours in target.arn)


GATHERERS = (
    Gatherer(FUNCTIONS, functions),
    Gatherer(CALLED_FUNCTIONS, called),
    Gatherer(FUNCTION_POLICY, policies),
)
