"""AL-12: somebody is told when network gateways are changed."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check, monitored
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=calls(
        "ec2",
        "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway "
        "DetachInternetGateway",
    ),
    harmless=(call("ec2", "DescribeInternetGateways"),),
)

CHECK = alert_check(
    "AL-12",
    "Somebody is told when network gateways are changed",
    Severity.LOW,
    MATTER,
    "A gateway is a door to the internet or to somebody's network.",
    cis=monitored(12),
    fsbp=("CloudWatch.12",),
)
