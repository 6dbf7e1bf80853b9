"""AL-14: somebody is told when VPCs and peerings are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "ec2",
        "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
        "DeleteVpcPeeringConnection RejectVpcPeeringConnection",
    ),
    harmless=(call("ec2", "DescribeVpcs"),),
)

CHECK = alert_check(
    "AL-14",
    "Somebody is told when VPCs and peerings are changed",
    Severity.LOW,
    MATTER,
    "A peering joins two networks that were apart; a new VPC is where nobody looks.",
    cis=monitored(14),
    fsbp=("CloudWatch.14",),
)
