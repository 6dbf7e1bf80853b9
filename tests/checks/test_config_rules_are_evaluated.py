"""CFG-11."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.config_rules_are_evaluated import CHECK
from vedette.model.facts.config import CONFIG_RULES, ConfigRule
from vedette.model.facts.config_rules import RULE_EVALUATIONS, RuleEvaluation
from vedette.testing import NOW, Scene


def ago(hours):
    return NOW - timedelta(hours=hours)


def rule(name="ssh", **more):
    return ConfigRule(f"arn:rule/{name}", name, **more)


def evaluation(name="ssh", **more):
    return RuleEvaluation(f"arn:rule/{name}", **more)


@pytest.mark.parametrize(
    ("rows", "answer", "words"),
    [
        ((rule(), evaluation(succeeded=ago(1))), "pass", "each of 1"),
        ((rule(state="EVALUATING"), evaluation(succeeded=ago(1))), "pass", ""),
        ((rule(), evaluation(succeeded=ago(1), failed=ago(9))), "pass", ""),
        ((rule(), evaluation(succeeded=ago(9), failed=ago(1), error="no permission")), "fail", "no permission"),
        ((rule(), evaluation(failed=ago(1))), "fail", "it failed"),
        ((rule(state="DELETING_RESULTS"), evaluation(succeeded=ago(1))), "fail", "deleting results"),
        ((rule(), evaluation(succeeded=ago(9000))), "pass", ""),
        ((rule(every_hours=24), evaluation(succeeded=ago(47))), "pass", ""),
        ((rule(every_hours=24), evaluation(succeeded=ago(49))), "fail", "every 24 hours"),
        ((rule(every_hours=24), evaluation(activated=ago(49))), "fail", "ever"),
        ((rule(every_hours=24), evaluation(activated=ago(2))), "pass", ""),
        ((rule(),), "pass", ""),
    ],
)
def test_how_a_rule_was_evaluated_last(rows, answer, words):
    """A failure counts until there is a success; being late counts for rules of the clock alone."""
    found = Scene(*rows).finding(CHECK)

    assert (found.status.value, words in found.reason) == (answer, True)


def test_every_rule_that_is_broken_is_named():
    """In the evidence all, in the sentence the first three."""
    names = ("a", "b", "c", "d")
    rows = [row for n in names for row in (rule(n), evaluation(n, failed=ago(1)))]
    found = Scene(*rows).finding(CHECK)

    assert tuple(found.evidence["rules"]) == names
    assert "and 1 more" in found.reason


def test_without_a_rule_there_is_nothing_to_ask():
    """CFG-10 tells."""
    assert Scene().status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """But what is known to be broken is."""
    good = Scene(rule(), evaluation(succeeded=ago(1)))
    assert good.denied(RULE_EVALUATIONS).status(CHECK) == "unknown"
    assert Scene(rule()).denied(CONFIG_RULES).status(CHECK) == "unknown"
    assert Scene(rule(state="DELETING"), rule("b")).denied(RULE_EVALUATIONS).status(CHECK) == "fail"
    assert Scene(rule(), evaluation(failed=ago(1))).refusals_hide_nothing(CHECK)
