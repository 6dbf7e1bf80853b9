"""Lambda's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_TARGETS
from vedette.model.facts.lambda_ import FUNCTION_POLICY, FUNCTIONS, Function, FunctionPolicy
from vedette.model.facts.sns import TOPIC_SUBSCRIPTIONS

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


def policies(ask: Ask) -> Iterator[FunctionPolicy | Gap]:
    """Who may invoke each function of this region and account that alarms, rules and topics call."""

    def one(arn: str) -> FunctionPolicy | None:
        found = ask.call("lambda", "get_policy", absent=("ResourceNotFoundException",), FunctionName=arn)
        return FunctionPolicy(arn, text(found, "Policy")) if found else None

    ours = f":lambda:{ask.region}:{ask.account}:function:"
    return ask.each((arn for arn in _called(ask) if ours in arn), str, one)


def _called(ask: Ask) -> Iterable[str]:
    for alarm in ask.have(ALARMS):
        yield from alarm.alarm_actions
    for rule in ask.have(EVENT_TARGETS):
        yield from (target.arn for target in rule.targets)
    for subscription in ask.have(TOPIC_SUBSCRIPTIONS):
        yield subscription.endpoint


GATHERERS = (
    Gatherer(FUNCTIONS, functions),
    Gatherer(FUNCTION_POLICY, policies),
)
