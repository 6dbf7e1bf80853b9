"""AL-07: somebody is told when KMS keys are disabled or set to be deleted."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(events=calls("kms", "DisableKey ScheduleKeyDeletion"), harmless=(call("kms", "DescribeKey"),))

CHECK = alert_check(
    "AL-07",
    "Somebody is told when KMS keys are disabled or set to be deleted",
    Severity.MEDIUM,
    MATTER,
    "Data whose key is gone is gone; the days before a deletion are the time to stop it.",
    cis=monitored(7),
    fsbp=("CloudWatch.7",),
)
