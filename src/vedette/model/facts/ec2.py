"""EC2: networks, their flow logs, security groups and instances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC of the region."""

    id: str
    cidr: str = ""
    default: bool = False
    owner: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet; its owner is another account where it is shared."""

    id: str
    vpc: str = ""
    zone: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """A network interface, and what it is for (`interface`, `nat_gateway`, …)."""

    id: str
    vpc: str = ""
    subnet: str = ""
    type: str = ""
    status: str = ""
    instance: str = ""
    requester_managed: bool = False


@dataclass(frozen=True, slots=True)
class FlowLog:
    """A flow log (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html).

    `resource` is a VPC, subnet, interface or gateway; `traffic` is `ALL`, `ACCEPT` or `REJECT`. `destination` is an
    ARN, `group` the log group's name where it goes to CloudWatch Logs. `delivery` is `SUCCESS`, `FAILED` or empty.
    """

    id: str
    resource: str = ""
    traffic: str = ""
    status: str = ""
    delivery: str = ""
    error: str = ""
    destination_type: str = "cloud-watch-logs"
    destination: str = ""
    group: str = ""
    role: str = ""
    format: str = ""
    interval_seconds: int = 600
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """A rule of a security group; ports are -1 for all. `sources` are CIDRs, group ids and prefix lists."""

    protocol: str
    from_port: int = -1
    to_port: int = -1
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group and what it lets in and out."""

    id: str
    name: str = ""
    vpc: str = ""
    inbound: tuple[Permission, ...] = ()
    outbound: tuple[Permission, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance in any state; `profile` is the ARN of its instance profile, `tokens` `required` for IMDSv2 only.

    `metadata` is `disabled` where the instance has no metadata service at all, else `enabled`, or empty.
    """

    id: str
    state: str = ""
    type: str = ""
    vpc: str = ""
    subnet: str = ""
    platform: str = ""
    image: str = ""
    profile: str = ""
    detailed_monitoring: bool = False
    tokens: str = ""
    launched: datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()
    metadata: str = ""


VPCS = Kind("ec2.vpcs", Vpc, Scope.REGION, ("ec2:DescribeVpcs",), "VPC", key="id")
SUBNETS = Kind("ec2.subnets", Subnet, Scope.REGION, ("ec2:DescribeSubnets",), "subnet", key="id")
NETWORK_INTERFACES = Kind(
    "ec2.interfaces", NetworkInterface, Scope.REGION, ("ec2:DescribeNetworkInterfaces",), "network interface", key="id"
)
FLOW_LOGS = Kind("ec2.flow-logs", FlowLog, Scope.REGION, ("ec2:DescribeFlowLogs",), "flow log", key="id")
SECURITY_GROUPS = Kind(
    "ec2.security-groups", SecurityGroup, Scope.REGION, ("ec2:DescribeSecurityGroups",), "security group", key="id"
)
INSTANCES = Kind("ec2.instances", Instance, Scope.REGION, ("ec2:DescribeInstances",), "instance", key="id")
