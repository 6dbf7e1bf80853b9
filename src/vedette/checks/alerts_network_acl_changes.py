"""AL-11: somebody is told when network ACLs are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "ec2",
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry "
        "ReplaceNetworkAclAssociation",
    ),
    harmless=(call("ec2", "DescribeNetworkAcls"),),
)

CHECK = alert_check(
    "AL-11",
    "Somebody is told when network ACLs are changed",
    Severity.LOW,
    MATTER,
    "ACLs are the last fence around a subnet, and change seldom.",
    cis=monitored(11),
    fsbp=("CloudWatch.11",),
)
