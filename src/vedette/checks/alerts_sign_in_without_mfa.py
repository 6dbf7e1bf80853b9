"""AL-02: somebody is told of console sign-ins without MFA."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call
from vedette.model import Severity

MATTER = Matter(
    events=(
        call(
            "signin",
            "ConsoleLogin",
            readOnly=False,
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={"MFAUsed": "No", "MobileVersion": "No", "LoginTo": "https://console.aws.amazon.com"},
        ),
    ),
    harmless=(
        call(
            "signin",
            "ConsoleLogin",
            readOnly=False,
            responseElements={"ConsoleLogin": "Success"},
            additionalEventData={"MFAUsed": "Yes"},
        ),
    ),
)

CHECK = alert_check(
    "AL-02",
    "Somebody is told of console sign-ins without MFA",
    Severity.MEDIUM,
    MATTER,
    "A password alone is one phishing mail away from an intruder; a sign-in without a second factor shows where.",
    cis=monitored(2),
    fsbp=("CloudWatch.3",),
)
