"""CFG-12: resources comply with the baseline of Config's rules."""

from __future__ import annotations

from vedette.meaning.config_rules import is_rule, wanted_rules
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed
from vedette.model.facts.config import CONFIG_RULES, ConfigRule
from vedette.model.facts.config_rules import RULE_COMPLIANCE


def judge(rule: ConfigRule, here: Here) -> Verdict | None:
    """Fail where a rule of the baseline finds resources that do not comply."""
    if not any(is_rule(rule, wanted) for wanted in wanted_rules(here)):
        return None
    found = here.find(RULE_COMPLIANCE, rule.name)
    if found is not None and found.compliance == "NON_COMPLIANT":
        count = f"{'more than ' if found.more else ''}{found.resources}"
        what = f"{count} resource{'' if count == '1' else 's'}" if found.resources else "the account itself"
        return failed(f"{rule.name} finds {what} not compliant", rule=rule.name, resources=found.resources)
    if found is not None and found.compliance == "COMPLIANT":
        return passed(f"all that {rule.name} looks at complies", rule=rule.name)
    return not_applicable(f"{rule.name} has no result: nothing of its kind is here, or it was not evaluated (CFG-11)")


CHECK = Check(
    id="CFG-12",
    title="Resources comply with the baseline of Config's rules",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(CONFIG_RULES, RULE_COMPLIANCE),
    judge=Each(CONFIG_RULES, judge),
    rationale="A rule that says no and is not listened to is a finding that everybody has stopped seeing.",
    remedy="List the resources (GetComplianceDetailsByConfigRule, NON_COMPLIANT), and mend or accept each of them.",
    feeds=("config",),
    standards=Standards(talk=("T5",)),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_view-compliance.html",),
)
