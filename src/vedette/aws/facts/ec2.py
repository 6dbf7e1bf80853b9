"""EC2's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, number, tags, text
from vedette.model import Gatherer
from vedette.model.facts.ec2 import (
    FLOW_LOGS,
    INSTANCES,
    NETWORK_INTERFACES,
    SECURITY_GROUPS,
    SUBNETS,
    VPCS,
    FlowLog,
    Instance,
    NetworkInterface,
    Permission,
    SecurityGroup,
    Subnet,
    Vpc,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def vpcs(ask: Ask) -> Iterator[Vpc]:
    """Every VPC."""
    for one in ask.pages("ec2", "describe_vpcs", "Vpcs"):
        yield Vpc(text(one, "VpcId"), text(one, "CidrBlock"), flag(one, "IsDefault"), text(one, "OwnerId"), tags(one))


def subnets(ask: Ask) -> Iterator[Subnet]:
    """Every subnet, shared ones too."""
    for one in ask.pages("ec2", "describe_subnets", "Subnets"):
        yield Subnet(text(one, "SubnetId"), text(one, "VpcId"), text(one, "AvailabilityZone"), text(one, "OwnerId"))


def interfaces(ask: Ask) -> Iterator[NetworkInterface]:
    """Every network interface."""
    for one in ask.pages("ec2", "describe_network_interfaces", "NetworkInterfaces"):
        yield NetworkInterface(
            id=text(one, "NetworkInterfaceId"),
            vpc=text(one, "VpcId"),
            subnet=text(one, "SubnetId"),
            type=text(one, "InterfaceType"),
            status=text(one, "Status"),
            instance=text(one.get("Attachment") or {}, "InstanceId"),
            requester_managed=flag(one, "RequesterManaged"),
        )


def flow_logs(ask: Ask) -> Iterator[FlowLog]:
    """Every flow log."""
    for one in ask.pages("ec2", "describe_flow_logs", "FlowLogs"):
        yield flow_log(one)


def flow_log(one: dict[str, Any]) -> FlowLog:
    """A flow log of AWS's answer."""
    return FlowLog(
        id=text(one, "FlowLogId"),
        resource=text(one, "ResourceId"),
        traffic=text(one, "TrafficType"),
        status=text(one, "FlowLogStatus"),
        delivery=text(one, "DeliverLogsStatus"),
        error=text(one, "DeliverLogsErrorMessage"),
        destination_type=text(one, "LogDestinationType", "cloud-watch-logs"),
        destination=text(one, "LogDestination"),
        group=text(one, "LogGroupName"),
        role=text(one, "DeliverLogsPermissionArn"),
        format=text(one, "LogFormat"),
        interval_seconds=number(one, "MaxAggregationInterval", 600),
        created=moment(one, "CreationTime"),
    )


def security_groups(ask: Ask) -> Iterator[SecurityGroup]:
    """Every security group."""
    for one in ask.pages("ec2", "describe_security_groups", "SecurityGroups"):
        yield SecurityGroup(
            id=text(one, "GroupId"),
            name=text(one, "GroupName"),
            vpc=text(one, "VpcId"),
            inbound=tuple(permission(p) for p in one.get("IpPermissions") or ()),
            outbound=tuple(permission(p) for p in one.get("IpPermissionsEgress") or ()),
        )


def permission(one: dict[str, Any]) -> Permission:
    """A rule of a security group of AWS's answer."""
    lists = (
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("UserIdGroupPairs", "GroupId"),
        ("PrefixListIds", "PrefixListId"),
    )
    sources = tuple(text(s, key) for name, key in lists for s in one.get(name) or ())
    return Permission(text(one, "IpProtocol"), number(one, "FromPort", -1), number(one, "ToPort", -1), sources)


def instances(ask: Ask) -> Iterator[Instance]:
    """Every instance that is not gone."""
    for reservation in ask.pages("ec2", "describe_instances", "Reservations"):
        for one in reservation.get("Instances") or ():
            yield Instance(
                id=text(one, "InstanceId"),
                state=text(one.get("State") or {}, "Name"),
                type=text(one, "InstanceType"),
                vpc=text(one, "VpcId"),
                subnet=text(one, "SubnetId"),
                platform=text(one, "PlatformDetails") or text(one, "Platform"),
                image=text(one, "ImageId"),
                profile=text(one.get("IamInstanceProfile") or {}, "Arn"),
                detailed_monitoring=text(one.get("Monitoring") or {}, "State") == "enabled",
                tokens=text(one.get("MetadataOptions") or {}, "HttpTokens"),
                launched=moment(one, "LaunchTime"),
                tags=tags(one),
                metadata=text(one.get("MetadataOptions") or {}, "HttpEndpoint"),
            )


GATHERERS = (
    Gatherer(VPCS, vpcs),
    Gatherer(SUBNETS, subnets),
    Gatherer(NETWORK_INTERFACES, interfaces),
    Gatherer(FLOW_LOGS, flow_logs),
    Gatherer(SECURITY_GROUPS, security_groups),
    Gatherer(INSTANCES, instances),
)
