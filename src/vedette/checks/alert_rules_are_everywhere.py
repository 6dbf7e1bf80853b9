"""AC-11: EventBridge's rules about security are in every region where their events are."""

from __future__ import annotations

import json

from vedette.meaning.alerting import home
from vedette.meaning.chain import LINKS, security_rule
from vedette.meaning.rules import enabled
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, culprits, failed, passed, some
from vedette.model.facts.events import EVENT_RULES, EventRule

_GLOBAL = frozenset({"aws.iam", "aws.organizations", "aws.signin", "aws.health", "aws.route53", "aws.cloudfront"})


def judge(rule: EventRule, here: Here) -> Verdict | None:
    """Fail where a region has no rule of the same pattern; of global services, where their home has none."""
    if not security_rule(rule) or not enabled(rule):
        return None
    sources = _sources(rule)
    if sources and sources <= _GLOBAL:
        there = some(here.in_region(home(here)).of(EVENT_RULES), lambda other: _same(rule, other))
        return (
            passed("it is where its events are") if there else failed(f"its events are written in {home(here)} alone")
        )
    without = [region.region for region in culprits(here.regions, lambda r: not _there(rule, r))]
    if without:
        return failed(f"{len(without)} regions have no such rule: {', '.join(without[:5])}", regions=without)
    return passed("every region has it")


def _there(rule: EventRule, region: Here) -> bool:
    return some(region.of(EVENT_RULES), lambda other: _same(rule, other))


def _sources(rule: EventRule) -> frozenset[str]:
    found = json.loads(rule.pattern).get("source", ()) if rule.pattern.lstrip().startswith("{") else ()
    return frozenset(s for s in found if isinstance(s, str))


def _same(rule: EventRule, other: EventRule) -> bool:
    return enabled(other) and (other.name == rule.name or other.pattern == rule.pattern)


CHECK = Check(
    id="AC-11",
    title="EventBridge's rules about security are in every region where their events are",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=LINKS,
    judge=Each(EVENT_RULES, judge),
    rationale="EventBridge is per region: the region that is left out is the one that nobody watches.",
    remedy="Make the rule in every region (StackSets do), or forward events to one region's bus.",
    monthly_usd=0.0,
    standards=Standards(talk=("T12",)),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html",),
)
