"""AC-10: EventBridge's rules about security can be read and deliver."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, security_rule
from vedette.meaning.delivery import DELIVERY, EVENTBRIDGE, Sender, lost
from vedette.meaning.patterns import events_of, part
from vedette.meaning.rules import enabled
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.events import EVENT_RULES, EVENT_TARGETS, EventRule, Target


def judge(rule: EventRule, here: Here) -> Verdict | None:
    """Fail where the rule is off, cannot be read, has no target, or one that tells nobody."""
    if not security_rule(rule):
        return None
    if not enabled(rule):
        return failed("it is disabled")
    if events_of(rule.pattern) is None:
        return failed("its pattern cannot be read", pattern=rule.pattern)
    found = here.find(EVENT_TARGETS, rule.arn)
    if found is None or not found.targets:
        return failed("it has no target")

    def why(target: Target) -> str:
        # Another bus is asked about by the alerts' checks, which follow the event.
        return (
            ""
            if part(target.arn, 2) == "events"
            else lost(target.arn, Sender(EVENTBRIDGE, rule.arn, target.role), here)
        )

    bad = first(found.targets, lambda target: bool(why(target)))
    return failed(why(bad), target=bad.arn) if bad else passed(f"each of {len(found.targets)} targets lets it in")


CHECK = Check(
    id="AC-10",
    title="EventBridge's rules about security are on and reach their targets",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*LINKS, *DELIVERY),
    judge=Each(EVENT_RULES, judge),
    rationale="A rule whose target's policy keeps EventBridge out drops every event, and only a metric says so.",
    remedy="Let events.amazonaws.com publish to the topic or call the function; give the target a dead-letter queue.",
    monthly_usd=0.0,
    standards=Standards(talk=("T17",)),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",),
)
