"""AL-17: somebody is told when flow logs are deleted."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(events=calls("ec2", "DeleteFlowLogs"), harmless=(call("ec2", "DescribeFlowLogs"),))

CHECK = alert_check(
    "AL-17",
    "Somebody is told when flow logs are deleted",
    Severity.HIGH,
    MATTER,
    "Without flow logs nobody can say where the data went.",
    talk=("T13",),
    responder=True,
)
