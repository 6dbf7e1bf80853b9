"""Lambda functions that alerts are sent to, and who may call them."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.facts.cloudwatch import ALARMS, COMPOSITE_ALARMS
from vedette.model.facts.events import RULE_TARGETS
from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class FunctionPolicy:
    """The resource policy of a function that an alarm or a rule of its region calls, as JSON text.

    `exists` is false where there is no such function; a function without a policy has an empty one.
    """

    arn: str
    policy: str = ""
    exists: bool = True


FUNCTION_POLICIES = Kind(
    "lambda.policies",
    FunctionPolicy,
    Scope.REGION,
    ("lambda:GetPolicy", "lambda:GetFunctionConfiguration"),
    "function",
    needs=(ALARMS, COMPOSITE_ALARMS, RULE_TARGETS),
)
