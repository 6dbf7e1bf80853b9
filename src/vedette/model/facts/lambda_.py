"""Lambda: functions, and who may invoke those that alerts go to."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_TARGETS
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
class CalledFunction:
    """A function that an alarm or a rule of its account and region calls; no row: it is called, and is not there."""

    arn: str
    state: str = "Active"


@dataclass(frozen=True, slots=True)
class FunctionPolicy:
    """Who may invoke a function that an alarm or a rule calls; JSON text. No row: nobody may."""

    arn: str
    document: str = ""


FUNCTIONS = Kind("lambda.functions", Function, Scope.REGION, ("lambda:ListFunctions",), "function")
CALLED_FUNCTIONS = Kind(
    "lambda.called",
    CalledFunction,
    Scope.REGION,
    ("lambda:GetFunctionConfiguration",),
    "function that is called",
    needs=(ALARMS, EVENT_TARGETS),
)
FUNCTION_POLICY = Kind(
    "lambda.policy",
    FunctionPolicy,
    Scope.REGION,
    ("lambda:GetPolicy",),
    "function",
    needs=(ALARMS, EVENT_TARGETS),
)
