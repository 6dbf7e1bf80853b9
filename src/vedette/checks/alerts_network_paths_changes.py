"""AL-37: somebody is told when NAT, transit, VPN and endpoint paths are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "ec2",
        "CreateNatGateway DeleteNatGateway CreateTransitGateway CreateTransitGatewayVpcAttachment "
        "CreateTransitGatewayRoute CreateVpnConnection CreateVpcEndpoint ModifyVpcEndpoint "
        "CreateVpcEndpointServiceConfiguration ModifyVpcEndpointServicePermissions ModifyManagedPrefixList",
    ),
    harmless=(call("ec2", "DescribeVpcEndpoints"),),
)

CHECK = alert_check(
    "AL-37",
    "Somebody is told when NAT, transit, VPN and endpoint paths are changed",
    Severity.LOW,
    MATTER,
    "The benchmark's topics know gateways and routes; these are the other ways out of a network.",
)
