"""AWS Config's rules at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, moment, number, text
from vedette.model import Gatherer
from vedette.model.facts.config_rules import RULE_COMPLIANCE, RULE_EVALUATIONS, RuleCompliance, RuleEvaluation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def evaluations(ask: Ask) -> Iterator[RuleEvaluation]:
    """How every rule was evaluated last: calling a rule's function is the first half of it."""
    listed = ask.pages("config", "describe_config_rule_evaluation_status", "ConfigRulesEvaluationStatus")
    for one in listed:
        failures = [moment(one, key) for key in ("LastFailedEvaluationTime", "LastFailedInvocationTime")]
        yield RuleEvaluation(
            arn=text(one, "ConfigRuleArn"),
            succeeded=moment(one, "LastSuccessfulEvaluationTime"),
            failed=max((at for at in failures if at is not None), default=None),
            activated=moment(one, "FirstActivatedTime"),
            error=text(one, "LastErrorMessage") or text(one, "LastErrorCode"),
        )


def compliance(ask: Ask) -> Iterator[RuleCompliance]:
    """What every rule finds."""
    for one in ask.pages("config", "describe_compliance_by_config_rule", "ComplianceByConfigRules"):
        found = one.get("Compliance") or {}
        counted = found.get("ComplianceContributorCount") or {}
        yield RuleCompliance(
            name=text(one, "ConfigRuleName"),
            compliance=text(found, "ComplianceType", "INSUFFICIENT_DATA"),
            resources=number(counted, "CappedCount"),
            more=flag(counted, "CapExceeded"),
        )


GATHERERS = (
    Gatherer(RULE_EVALUATIONS, evaluations),
    Gatherer(RULE_COMPLIANCE, compliance),
)
