"""VPCs, subnets, flow logs and the resolver's query logs."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC of a region that is the account's own."""

    id: str
    region: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a VPC."""

    id: str
    vpc: str = ""


@dataclass(frozen=True, slots=True)
class FlowLog:
    """A flow log (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html).

    `resource` is a VPC, a subnet, an interface or a transit gateway. `fields` are those of its format, by AWS's names.
    """

    id: str
    resource: str = ""
    active: bool = True
    status: str = ""
    error: str = ""
    traffic: str = "ALL"
    destination: str = ""
    destination_type: str = ""
    interval_seconds: int = 600
    fields: frozenset[str] = frozenset()

    @property
    def delivers(self) -> bool:
        """Whether it is active, and its last delivery did not fail."""
        return self.active and self.status != "FAILED"


@dataclass(frozen=True, slots=True)
class QueryLogging:
    """A VPC whose lookups the resolver logs; `id` is the VPC's."""

    id: str
    status: str = "ACTIVE"


VPCS = Kind("ec2.vpcs", Vpc, Scope.REGION, ("ec2:DescribeVpcs",), "VPC", key="id")
SUBNETS = Kind("ec2.subnets", Subnet, Scope.REGION, ("ec2:DescribeSubnets",), "subnet", key="id")
FLOW_LOGS = Kind("ec2.flow-logs", FlowLog, Scope.REGION, ("ec2:DescribeFlowLogs",), "flow log", key="id")
QUERY_LOGGING = Kind(
    "route53resolver.query-logging",
    QueryLogging,
    Scope.REGION,
    ("route53resolver:ListResolverQueryLogConfigAssociations",),
    "VPC",
    key="id",
)
