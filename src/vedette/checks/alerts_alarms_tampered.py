"""AL-20: somebody is told when alarms, rules or topics are deleted or switched off."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=(
        *calls("monitoring", "DeleteAlarms DisableAlarmActions"),
        *calls("events", "DeleteRule DisableRule RemoveTargets"),
        *calls("sns", "DeleteTopic Unsubscribe"),
    ),
    harmless=(call("monitoring", "DescribeAlarms"),),
)

CHECK = alert_check(
    "AL-20",
    "Somebody is told when alarms, rules or topics are deleted or switched off",
    Severity.HIGH,
    MATTER,
    "The way from an event to a person has many links, and each can be cut by one call.",
    talk=("T13",),
)
