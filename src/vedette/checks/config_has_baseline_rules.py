"""CFG-10: the baseline of Config's rules is in every region."""

from __future__ import annotations

from vedette.meaning.config_rules import is_rule, wanted_rules
from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.config import CONFIG_RULES


def judge(here: Here) -> Verdict:
    """Fail where rules of the baseline, or of the settings' own, are not there."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    wanted = wanted_rules(here)
    missing = culprits(wanted, lambda one: not some(here.of(CONFIG_RULES), lambda rule: is_rule(rule, one)))
    if missing:
        return failed(
            f"{len(missing)} of {len(wanted)} baseline rules are not there: {', '.join(missing[:4])}", rules=missing
        )
    return passed(f"each of {len(wanted)} baseline rules is there")


CHECK = Check(
    id="CFG-10",
    title="The baseline of Config's rules is in the region",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(*RECORDERS_FACTS, CONFIG_RULES),
    judge=judge,
    rationale="Rules say what is wrong the minute it becomes so, without anybody's scan.",
    remedy="Roll the baseline out as a conformance pack of the organisation, or set your own in the configuration.",
    cost="It costs 0.001 USD for each evaluation.",
    feeds=("config",),
    standards=Standards(talk=("T5",)),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html",),
)
