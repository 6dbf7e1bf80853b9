"""AL-19: somebody is told when log groups are deleted, shortened or cut off."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "logs",
        "DeleteLogGroup DeleteLogStream PutRetentionPolicy DeleteMetricFilter DeleteSubscriptionFilter",
    ),
    harmless=(call("logs", "DescribeLogGroups"),),
)

CHECK = alert_check(
    "AL-19",
    "Somebody is told when log groups are deleted, shortened or cut off",
    Severity.HIGH,
    MATTER,
    "Alarms hang on log groups: who deletes the filter silences all of them.",
    talk=("T13",),
)
