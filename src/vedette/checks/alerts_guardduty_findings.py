"""AL-29: grave GuardDuty findings reach somebody from every region."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, finding
from vedette.model import Severity

MATTER = Matter(
    events=(
        finding(
            "guardduty",
            "GuardDuty Finding",
            "a GuardDuty finding of severity 8",
            {
                "schemaVersion": "2.0",
                "accountId": "111122223333",
                "region": "eu-west-1",
                "type": "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
                "severity": 8,
                "service": {"serviceName": "guardduty", "archived": False, "count": 1},
                "resource": {"resourceType": "AccessKey"},
            },
        ),
    ),
)

CHECK = alert_check(
    "AL-29",
    "Grave GuardDuty findings reach somebody from every region",
    Severity.HIGH,
    MATTER,
    "GuardDuty is per region: a finding that waits in a console of a region nobody opens helps nobody.",
    talk=("T15",),
    responder=True,
)
