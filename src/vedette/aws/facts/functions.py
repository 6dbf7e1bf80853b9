"""Lambda's facts about functions that alerts are sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import arn_part, text
from vedette.model import Gatherer
from vedette.model.facts.cloudwatch import ALARMS, COMPOSITE_ALARMS
from vedette.model.facts.events import RULE_TARGETS
from vedette.model.facts.functions import FUNCTION_POLICIES, FunctionPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Ask, Gap

_GONE = ("ResourceNotFoundException",)


def policies(ask: Ask) -> Iterable[FunctionPolicy | Gap]:
    """The policy of each function of this place that an alarm or a rule calls."""
    named = {action for alarm in ask.have(ALARMS) for action in alarm.actions}
    named |= {action for alarm in ask.have(COMPOSITE_ALARMS) for action in alarm.actions}
    named |= {target.arn for rule in ask.have(RULE_TARGETS) for target in rule.targets}
    ours = sorted(a for a in named if (arn_part(a, 2), arn_part(a, 3), arn_part(a, 4)) == _here(ask))

    def one(arn: str) -> FunctionPolicy:
        answer = ask.call("lambda", "get_policy", absent=_GONE, FunctionName=arn)
        if answer:
            return FunctionPolicy(arn, text(answer, "Policy"))
        there = ask.call("lambda", "get_function_configuration", absent=_GONE, FunctionName=arn)
        return FunctionPolicy(arn, exists=bool(there))

    return ask.each(ours, str, one)


def _here(ask: Ask) -> tuple[str, str, str]:
    return ("lambda", ask.region, ask.account)


GATHERERS = (Gatherer(FUNCTION_POLICIES, policies),)
