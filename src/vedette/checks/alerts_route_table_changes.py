"""AL-13: somebody is told when route tables are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "ec2",
        "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute "
        "DisassociateRouteTable",
    ),
    harmless=(call("ec2", "DescribeRouteTables"),),
)

CHECK = alert_check(
    "AL-13",
    "Somebody is told when route tables are changed",
    Severity.LOW,
    MATTER,
    "A route decides through whose hands traffic goes.",
    cis=monitored(13),
    fsbp=("CloudWatch.13",),
)
