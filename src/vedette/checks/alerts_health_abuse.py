"""AL-32: aWS's own notices of abuse and leaked keys reach somebody."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, finding
from vedette.model import Severity

MATTER = Matter(
    events=(
        finding(
            "health",
            "AWS Health Abuse Event",
            "a notice of abuse",
            {"service": "ABUSE", "eventTypeCode": "AWS_ABUSE_DOS_REPORT", "eventTypeCategory": "issue"},
        ),
        finding(
            "health",
            "AWS Health Event",
            "a notice of an exposed key",
            {
                "service": "RISK",
                "eventTypeCode": "AWS_RISK_CREDENTIALS_EXPOSED",
                "eventTypeCategory": "issue",
                "eventRegion": "us-east-1",
            },
        ),
    ),
)

CHECK = alert_check(
    "AL-32",
    "AWS's own notices of abuse and leaked keys reach somebody",
    Severity.HIGH,
    MATTER,
    "AWS often knows of a leaked key before its owner does, and tells it by a notice that nobody opens.",
)
