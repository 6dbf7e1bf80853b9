"""CFG-12."""

from __future__ import annotations

import pytest

from vedette.checks.config_baseline_is_met import CHECK
from vedette.model import Expected
from vedette.model.facts.config import CONFIG_RULES, ConfigRule
from vedette.model.facts.config_rules import RULE_COMPLIANCE, RuleCompliance
from vedette.testing import Scene

SSH = ConfigRule("arn:rule/ssh", "no-ssh", identifier="INCOMING_SSH_DISABLED")
OWN = ConfigRule("arn:rule/own", "our-own", identifier="OUR_OWN")


@pytest.mark.parametrize(
    ("found", "answer", "words"),
    [
        (RuleCompliance("no-ssh", "COMPLIANT"), "pass", ""),
        (RuleCompliance("no-ssh", "NON_COMPLIANT", 1), "fail", "1 resource not"),
        (RuleCompliance("no-ssh", "NON_COMPLIANT", 3), "fail", "3 resources"),
        (RuleCompliance("no-ssh", "NON_COMPLIANT", 25, more=True), "fail", "more than 25"),
        (RuleCompliance("no-ssh", "NON_COMPLIANT"), "fail", "the account itself"),
        (RuleCompliance("no-ssh", "INSUFFICIENT_DATA"), "not_applicable", "no result"),
        (RuleCompliance("another", "COMPLIANT"), "not_applicable", "no result"),
    ],
)
def test_what_a_baseline_rule_finds(found, answer, words):
    """With how many resources; without a result nothing is said."""
    finding = Scene(SSH, found).finding(CHECK)

    assert (finding.status.value, finding.resource, words in finding.reason) == (answer, SSH.arn, True)


def test_rules_of_the_baseline_alone_are_asked():
    """The settings' own baseline takes the place of ours."""
    bad = (RuleCompliance("no-ssh", "NON_COMPLIANT", 3), RuleCompliance("our-own", "NON_COMPLIANT", 1))
    assert Scene(SSH, OWN, *bad).statuses(CHECK) == {SSH.arn: "fail"}
    own = Expected(config_rules=("OUR_OWN",))
    assert Scene(SSH, OWN, *bad, expected=own).statuses(CHECK) == {OWN.arn: "fail"}
    assert Scene(OWN, *bad).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """The rules, or what they find."""
    for kind in (CONFIG_RULES, RULE_COMPLIANCE):
        assert Scene(SSH, RuleCompliance("no-ssh", "COMPLIANT")).denied(kind).status(CHECK) == "unknown"
    assert Scene(SSH, RuleCompliance("no-ssh", "NON_COMPLIANT", 3)).refusals_hide_nothing(CHECK)
