"""AC-03: what alarms send to is there, and lets them in."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, of_security
from vedette.meaning.delivery import CLOUDWATCH, DELIVERY, Sender, refused
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, passed
from vedette.model.facts.cloudwatch import ALARMS, Alarm


def judge(alarm: Alarm, here: Here) -> Verdict | None:
    """Fail where an action's topic or function is gone, or its policy keeps CloudWatch out."""
    if not alarm.alarm_actions or not of_security(alarm, here):
        return None
    sender = Sender(CLOUDWATCH, alarm.arn)
    bad = first(alarm.alarm_actions, lambda action: bool(refused(action, sender, here)))
    return failed(refused(bad, sender, here), action=bad) if bad else passed("each of its targets lets it in")


CHECK = Check(
    id="AC-03",
    title="What alarms send to exists and lets CloudWatch in",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*LINKS, *DELIVERY),
    judge=Each(ALARMS, judge),
    rationale="A topic that was deleted, or whose policy names others, swallows every alarm without a word.",
    remedy="Make the topic anew, or let cloudwatch.amazonaws.com publish in its policy and use its key.",
    monthly_usd=0.0,
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",),
)
