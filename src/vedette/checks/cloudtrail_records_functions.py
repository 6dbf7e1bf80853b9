"""CT-17: invocations of Lambda functions are recorded."""

from __future__ import annotations

from vedette.meaning.patterns import part
from vedette.meaning.prices import price
from vedette.meaning.trails import RECORDING, WRITE, Recorded, no_trail, objects, recording, together
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.lambda_ import FUNCTIONS

FUNCTION = "AWS::Lambda::Function"
#: Names in a sentence.
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Pass where trails record the invocations of every function of the region: they are events that write."""
    functions = [function.arn for function in here.of(FUNCTIONS)]
    if not functions:
        return not_applicable("there is no function here")
    unheard = no_trail(here)
    if unheard:
        return unheard
    found = together(
        recording(here),
        lambda trail: objects(here, trail, WRITE, FUNCTION),
        lambda recorded: all(covers(recorded, arn) for arn in functions),
    )
    left_out = [part(arn, 5).removeprefix("function:") for arn in functions if not covers(found, arn)]
    if left_out:
        more = f" and {len(left_out) - _SHOWN} more" if len(left_out) > _SHOWN else ""
        recorded = f"{len(functions) - len(left_out)} of {len(functions)} functions"
        names = f"{', '.join(left_out[:_SHOWN])}{more}"
        return failed(f"invocations are recorded of {recorded}, not of {names}", functions=left_out)
    return passed(f"the invocations of each of {len(functions)} functions are recorded")


def covers(recorded: Recorded, arn: str) -> bool:
    """Whether a function's invocations are recorded; ARNs of selectors are prefixes."""
    if any(arn.startswith(prefix) for prefix in recorded.excluded):
        return False
    return recorded.whole or any(arn.startswith(prefix) for prefix in recorded.only)


CHECK = Check(
    id="CT-17",
    title="Invocations of Lambda functions are recorded",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(*RECORDING, FUNCTIONS),
    judge=judge,
    rationale="Without data events nobody can tell who ran a function that has a role of power, nor how often.",
    remedy=(
        "Give the trail an advanced event selector for AWS::Lambda::Function; name single functions where cost matters."
    ),
    cost=f"Data events cost {price('cloudtrail.data-events')}.",
    feeds=("cloudtrail",),
    standards=Standards(),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
)
