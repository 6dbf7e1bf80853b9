"""AC-02: the actions of security alarms are switched on."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, of_security
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.cloudwatch import ALARMS, Alarm


def judge(alarm: Alarm, here: Here) -> Verdict | None:
    """Fail where the alarm has actions, and they are switched off."""
    if not alarm.alarm_actions or not of_security(alarm, here):
        return None
    return passed("its actions are on") if alarm.actions_enabled else failed("its actions are switched off")


CHECK = Check(
    id="AC-02",
    title="The actions of alarms on a trail's metrics are switched on",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=LINKS,
    judge=Each(ALARMS, judge),
    rationale="DisableAlarmActions is one call; the alarm is still there, and tells nobody.",
    remedy="Switch them on (EnableAlarmActions), and find out who switched them off.",
    monthly_usd=0.0,
    standards=Standards(fsbp=("CloudWatch.17",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html",),
)
