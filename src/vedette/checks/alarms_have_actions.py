"""AC-01: security alarms have an action."""

from __future__ import annotations

from vedette.meaning.alarms import named_in
from vedette.meaning.chain import LINKS, of_security
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.cloudwatch import ALARMS, Alarm


def judge(alarm: Alarm, here: Here) -> Verdict | None:
    """Fail where neither the alarm nor a composite alarm over it does anything."""
    if not of_security(alarm, here):
        return None
    if alarm.alarm_actions:
        return passed(f"it has {len(alarm.alarm_actions)} actions", actions=alarm.alarm_actions)
    above = next((c.name for c in named_in(alarm, here) if c.alarm_actions), None)
    return passed(f"the composite alarm {above} acts for it") if above else failed("it goes off and does nothing")


CHECK = Check(
    id="AC-01",
    title="Every alarm on a trail's metrics has an action",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=LINKS,
    judge=Each(ALARMS, judge),
    rationale="An alarm without an action turns red in a console that nobody has open.",
    remedy="Give the alarm an SNS topic as its action for the state ALARM.",
    monthly_usd=0.0,
    standards=Standards(fsbp=("CloudWatch.15",)),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html",),
)
