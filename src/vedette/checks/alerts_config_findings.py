"""AL-31: resources that break Config's rules are told of in every region."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, finding
from vedette.model import Severity

MATTER = Matter(
    events=(
        finding(
            "config",
            "Config Rules Compliance Change",
            "a resource that breaks a rule of Config",
            {
                "awsAccountId": "111122223333",
                "awsRegion": "eu-west-1",
                "configRuleName": "restricted-ssh",
                "messageType": "ComplianceChangeNotification",
                "resourceType": "AWS::EC2::SecurityGroup",
                "resourceId": "sg-0a1b2c3d",
                "newEvaluationResult": {"complianceType": "NON_COMPLIANT"},
                "oldEvaluationResult": {"complianceType": "COMPLIANT"},
            },
        ),
    ),
)

CHECK = alert_check(
    "AL-31",
    "Resources that break Config's rules are told of in every region",
    Severity.MEDIUM,
    MATTER,
    "A rule that is broken and told to nobody is no rule.",
    talk=("T17",),
)
