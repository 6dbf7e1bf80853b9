"""AWS Config's rules at work: whether they are evaluated, and what they find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class RuleEvaluation:
    """When a rule was last evaluated with and without success, and first active; None where it never was.

    `error` is AWS's own sentence about the last failure.
    """

    arn: str
    succeeded: datetime | None = None
    failed: datetime | None = None
    activated: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class RuleCompliance:
    """What a rule finds, by its name: `compliance` is `COMPLIANT`, `NON_COMPLIANT` or `INSUFFICIENT_DATA`.

    `resources` are those that make it so; AWS counts to 25, and `more` says that there are further ones.
    """

    name: str
    compliance: str = "INSUFFICIENT_DATA"
    resources: int = 0
    more: bool = False


RULE_EVALUATIONS = Kind(
    "config.rule-evaluations",
    RuleEvaluation,
    Scope.REGION,
    ("config:DescribeConfigRuleEvaluationStatus",),
    "Config rule",
)
RULE_COMPLIANCE = Kind(
    "config.rule-compliance",
    RuleCompliance,
    Scope.REGION,
    ("config:DescribeComplianceByConfigRule",),
    "Config rule",
    key="name",
)
