"""Lambda: functions, and who may invoke those that alerts go to."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_TARGETS
from vedette.model.facts.sns import TOPIC_SUBSCRIPTIONS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `group` is its log group's name, `dead_letters` the queue or topic for what failed."""

    arn: str
    name: str = ""
    runtime: str = ""
    role: str = ""
    state: str = "Active"
    group: str = ""
    dead_letters: str = ""
    package: str = "Zip"


@dataclass(frozen=True, slots=True)
class FunctionPolicy:
    """Who may invoke a function that an alarm, a rule or a topic calls; JSON text. No row: nobody may."""

    arn: str
    document: str = ""


FUNCTIONS = Kind("lambda.functions", Function, Scope.REGION, ("lambda:ListFunctions",), "function")
FUNCTION_POLICY = Kind(
    "lambda.policy",
    FunctionPolicy,
    Scope.REGION,
    ("lambda:GetPolicy",),
    "function",
    needs=(ALARMS, EVENT_TARGETS, TOPIC_SUBSCRIPTIONS),
)
