"""AL-10: somebody is told when security groups are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "ec2",
        "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
        "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup",
    ),
    further=calls("ec2", "ModifySecurityGroupRules"),
    harmless=(call("ec2", "DescribeSecurityGroups"),),
)

CHECK = alert_check(
    "AL-10",
    "Somebody is told when security groups are changed",
    Severity.MEDIUM,
    MATTER,
    "A rule for everybody on one port is enough to be found within minutes.",
    cis=monitored(10),
    fsbp=("CloudWatch.10",),
)
