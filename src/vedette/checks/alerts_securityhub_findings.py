"""AL-30: grave Security Hub findings reach somebody from every region."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, finding
from vedette.model import Severity

MATTER = Matter(
    events=(
        finding(
            "securityhub",
            "Security Hub Findings - Imported",
            "a critical Security Hub finding",
            {
                "findings": [
                    {
                        "AwsAccountId": "111122223333",
                        "ProductName": "Security Hub",
                        "RecordState": "ACTIVE",
                        "Workflow": {"Status": "NEW"},
                        "WorkflowState": "NEW",
                        "Severity": {"Label": "CRITICAL", "Normalized": 90, "Original": "CRITICAL"},
                        "Compliance": {"Status": "FAILED"},
                    }
                ]
            },
        ),
    ),
)

CHECK = alert_check(
    "AL-30",
    "Grave Security Hub findings reach somebody from every region",
    Severity.MEDIUM,
    MATTER,
    "Findings that nobody is told of are a report that nobody reads.",
)
