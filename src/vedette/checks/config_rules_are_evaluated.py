"""CFG-11: rules of AWS Config are active, and evaluated without error."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
)
from vedette.model.facts.config import CONFIG_RULES, ConfigRule
from vedette.model.facts.config_rules import RULE_EVALUATIONS

#: States of a rule that judges; others are on their way out.
_AT_WORK = frozenset({"ACTIVE", "EVALUATING"})
#: A rule that is evaluated by the clock may miss one round.
_ROUNDS = 2
_SHOWN = 3


def judge(here: Here) -> Verdict:
    """Fail where a rule is going, failed last, or is late by the clock; one that waits for a change is never late."""
    if first(here.of(CONFIG_RULES)) is None:
        return not_applicable("there is no rule here, which CFG-10 tells")
    bad = culprits(here.of(CONFIG_RULES), lambda rule: bool(_wrong(rule, here)))
    if not bad:
        count = sum(1 for _ in here.of(CONFIG_RULES))
        return passed(f"each of {count} rules is active, and none failed when it was evaluated last")
    told = {rule.name: _wrong(rule, here) for rule in bad}
    shown = "; ".join(f"{name}: {why}" for name, why in list(told.items())[:_SHOWN])
    more = f"; and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return failed(f"rules are not evaluated as they should be: {shown}{more}", rules=told)


def _wrong(rule: ConfigRule, here: Here) -> str:
    """Why a rule does not judge; empty where it does. Raises `NotKnown`."""
    if rule.state not in _AT_WORK:
        return f"it is {rule.state.lower().replace('_', ' ')}"
    found = here.find(RULE_EVALUATIONS, rule.arn)
    if found is None:
        return ""
    if found.failed is not None and (found.succeeded is None or found.failed > found.succeeded):
        return f"it failed on {found.failed:%Y-%m-%d}, {found.error or 'without a reason'}"
    late = timedelta(hours=_ROUNDS * rule.every_hours)
    last = found.succeeded or found.activated
    if late and last is not None and here.now - last > late:
        since = f"since {last:%Y-%m-%d}" if found.succeeded else "ever"
        return f"it is due every {rule.every_hours} hours, and was not evaluated {since}"
    return ""


CHECK = Check(
    id="CFG-11",
    title="Rules of AWS Config are active and evaluated without error",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(CONFIG_RULES, RULE_EVALUATIONS),
    judge=judge,
    rationale="A rule whose function or permission is gone keeps its last answer: it stays green whatever happens.",
    remedy="Read the rule's last error, mend its function or role, and evaluate it again (StartConfigRulesEvaluation).",
    cost="It costs 0.001 USD for each evaluation.",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(talk=("T5",)),
    references=(
        "https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRuleEvaluationStatus.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config-rules.html",
    ),
)
