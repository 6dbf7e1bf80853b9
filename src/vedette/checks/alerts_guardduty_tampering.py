"""AL-18: somebody is told when GuardDuty is switched off, narrowed or cut off."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "guardduty",
        "DeleteDetector UpdateDetector DisassociateMembers DisassociateFromAdministratorAccount StopMonitoringMembers "
        "DeleteMembers CreateIPSet UpdateIPSet CreateFilter UpdateFilter DeletePublishingDestination "
        "UpdatePublishingDestination",
    ),
    harmless=(call("guardduty", "ListFindings"),),
)

CHECK = alert_check(
    "AL-18",
    "Somebody is told when GuardDuty is switched off, narrowed or cut off",
    Severity.HIGH,
    MATTER,
    "A trusted address list or a filter that archives hides an intruder as well as switching it off.",
    talk=("T15",),
    responder=True,
)
