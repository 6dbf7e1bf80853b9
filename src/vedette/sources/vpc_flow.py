"""VPC and transit gateway flow logs: who sent how much to whom, and whether it was let through. Versions 2 to 10."""

from __future__ import annotations

from vedette.model import Column, Cost, Delimited, Derived, Layout, LogSource, Parquet


def _text(name: str, doc: str) -> Column:
    return Column(name.replace("-", "_"), "string", doc, path=(name,))


def _number(name: str, doc: str) -> Column:
    return Column(name.replace("-", "_"), "long", doc, path=(name,))


_COLUMNS = (
    Column("start", "timestamp", "When the first packet of the window came, UTC, to the second."),
    Column("end", "timestamp", "When the last packet of the window came, UTC, to the second."),
    _number("version", "The highest version of the fields in the record."),
    _text("account-id", "The account that owns the interface, 12 digits, or `unknown`."),
    _text("interface-id", "The network interface: `eni-…`."),
    _text("srcaddr", "The sender's address; of traffic that goes out, the interface's own private address."),
    _text("dstaddr", "The receiver's address; of traffic that comes in, the interface's own private address."),
    _number("srcport", "The sender's port, 0 for protocols without ports."),
    _number("dstport", "The receiver's port, 0 for protocols without ports."),
    _number("protocol", "IANA's protocol number: 1 ICMP, 6 TCP, 17 UDP."),
    _number("packets", "Packets in the window, a count."),
    _number("bytes", "Bytes in the window, a count."),
    _text("action", "`ACCEPT` or `REJECT`, by security groups and network ACLs."),
    _text("log-status", "`OK`, `NODATA` (no traffic) or `SKIPDATA` (records were lost)."),
    _text("vpc-id", "The VPC of the interface. Version 3."),
    _text("subnet-id", "The subnet of the interface. Version 3."),
    _text("instance-id", "The instance the interface belongs to, where it is yours. Version 3."),
    _number("tcp-flags", "TCP flags seen, as a sum: 1 FIN, 2 SYN, 4 RST, 18 SYN and ACK. Version 3."),
    _text("type", "`IPv4`, `IPv6` or `EFA`. Version 3."),
    _text("pkt-srcaddr", "The sender's address as it stands in the packet. Version 3."),
    _text("pkt-dstaddr", "The receiver's address as it stands in the packet. Version 3."),
    _text("region", "The interface's region. Version 4."),
    _text("az-id", "The id of the availability zone. Version 4."),
    _text("sublocation-type", "`wavelength`, `outpost` or `localzone`. Version 4."),
    _text("sublocation-id", "The id of that place. Version 4."),
    _text("pkt-src-aws-service", "The AWS service whose address range sent it. Version 5."),
    _text("pkt-dst-aws-service", "The AWS service whose address range got it. Version 5."),
    _text("flow-direction", "`ingress` or `egress`, seen from the interface. Version 5."),
    _number("traffic-path", "The way that traffic going out takes, 1 to 8: 8 is an internet gateway. Version 5."),
    _text(
        "resource-type", "`TransitGateway` or `TransitGatewayAttachment`: what the flow log was made for. Version 6."
    ),
    _text("tgw-id", "The transit gateway. Version 6."),
    _text("tgw-attachment-id", "The attachment at which the traffic was seen. Version 6."),
    _text("tgw-src-vpc-account-id", "The account of the VPC it came from, 12 digits. Version 6."),
    _text("tgw-dst-vpc-account-id", "The account of the VPC it went to, 12 digits. Version 6."),
    _text("tgw-src-vpc-id", "The VPC it came from. Version 6."),
    _text("tgw-dst-vpc-id", "The VPC it went to. Version 6."),
    _text("tgw-src-subnet-id", "The subnet it came from. Version 6."),
    _text("tgw-dst-subnet-id", "The subnet it went to. Version 6."),
    _text("tgw-src-eni", "The attachment's interface it came from. Version 6."),
    _text("tgw-dst-eni", "The attachment's interface it went to. Version 6."),
    _text("tgw-src-az-id", "The zone it came from. Version 6."),
    _text("tgw-dst-az-id", "The zone it went to. Version 6."),
    _text("tgw-pair-attachment-id", "The attachment at the other side. Version 6."),
    _number("packets-lost-no-route", "Packets lost for want of a route, a count. Version 6."),
    _number("packets-lost-blackhole", "Packets lost in a black hole route, a count. Version 6."),
    _number("packets-lost-mtu-exceeded", "Packets lost because they were too large, a count. Version 6."),
    _number("packets-lost-ttl-expired", "Packets lost because their time to live ended, a count. Version 6."),
    _text("ecs-cluster-arn", "The ECS cluster of the task. Version 7."),
    _text("ecs-cluster-name", "The name of that cluster. Version 7."),
    _text("ecs-container-instance-arn", "The ECS container instance, of tasks on EC2. Version 7."),
    _text("ecs-container-instance-id", "The id of that container instance. Version 7."),
    _text("ecs-container-id", "The Docker runtime id of the task's first container. Version 7."),
    _text("ecs-second-container-id", "The Docker runtime id of the task's second container. Version 7."),
    _text("ecs-service-name", "The ECS service that started the task. Version 7."),
    _text("ecs-task-definition-arn", "The task's definition. Version 7."),
    _text("ecs-task-arn", "The task. Version 7."),
    _text("ecs-task-id", "The task's id. Version 7."),
    _text("reject-reason", "Why it was rejected, as `BPA` (VPC block public access). Version 8."),
    _text("resource-id", "The regional NAT gateway, where it was one's traffic. Version 9."),
    _number("encryption-status", "How the traffic was encrypted, as a number. Version 10."),
)

#: The order where no header tells another: all fields of version 2.
_DEFAULT = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets",
    "bytes", "start", "end", "action", "log-status",
)  # fmt: skip

#: The same of transit gateways, all fields: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
_TRANSIT_GATEWAY = (
    "version", "resource-type", "account-id", "tgw-id", "tgw-attachment-id", "tgw-src-vpc-account-id",
    "tgw-dst-vpc-account-id", "tgw-src-vpc-id", "tgw-dst-vpc-id", "tgw-src-subnet-id", "tgw-dst-subnet-id",
    "tgw-src-eni", "tgw-dst-eni", "tgw-src-az-id", "tgw-dst-az-id", "tgw-pair-attachment-id", "srcaddr", "dstaddr",
    "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "log-status", "type",
    "packets-lost-no-route", "packets-lost-blackhole", "packets-lost-mtu-exceeded", "packets-lost-ttl-expired",
    "tcp-flags", "region", "flow-direction", "pkt-src-aws-service", "pkt-dst-aws-service",
)  # fmt: skip

_NAMES = "|".join(column.where[0] for column in _COLUMNS)

_DERIVED = (
    Derived("ev_account", "COALESCE(NULLIF(account_id, 'unknown'), object_account)", "Account."),
    Derived("ev_region", "COALESCE(region, object_region)", "Region."),
    Derived("ev_actor", "COALESCE(instance_id, interface_id, tgw_attachment_id)", "The instance or interface."),
    Derived("ev_src_ip", "srcaddr", "The sender."),
    Derived("ev_action", "'vpc:' || lower(COALESCE(action, log_status, 'flow'))", "What became of it."),
    Derived(
        "ev_outcome",
        "CASE action WHEN 'ACCEPT' THEN 'success' WHEN 'REJECT' THEN 'denied' END",
        "Whether it was let through.",
    ),
)

_REST = r"(?:\d{2}/|hour=\d{2}/)?(?:[^/]*_\d{8}T(?P<hour>\d{2})(?P<minute>\d{2})Z_)?"

SOURCE = LogSource(
    name="vpc_flow",
    title="VPC flow logs",
    doc="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",
    sigma={"product": "aws", "service": "vpcflow"},
    framing=Delimited(
        header=rf"(?:{_NAMES})(?: (?:{_NAMES}|[a-z]+(?:-[a-z]+)*))*",
        required=("account-id|interface-id|tgw-id|srcaddr|pkt-srcaddr|log-status",),
        orders=(
            (r"^2 (?:\d{12}|unknown) eni-[0-9a-f]+ ", _DEFAULT),
            (r"^\d{1,2} TransitGateway(?:Attachment)? ", _TRANSIT_GATEWAY),
        ),
    ),
    also=(Parquet(null=("-",), required=("account_id|interface_id|tgw_id|srcaddr|pkt_srcaddr|log_status",)),),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="start",
    key=("ev_account", "ev_region", "ev_id"),
    sort=("interface_id", "ev_src_ip", "ev_time"),
    aliases={"srcaddr": "ev_src_ip"},
    layouts=(
        Layout(
            "flow logs to S3",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/vpcflowlogs/(?P<region>[a-z0-9-]+)/"
            rf"(?P<year>\d{{4}})/(?P<month>\d{{2}})/(?P<day>\d{{2}})/{_REST}",
            "AWSLogs/{account}/vpcflowlogs/{region}/{year}/{month}/{day}/",
        ),
        Layout(
            "flow logs to S3 with Hive's prefixes",
            r"(?:^|/)AWSLogs/aws-account-id=(?P<account>\d{12})/aws-service=vpcflowlogs/aws-region=(?P<region>[a-z0-9-]+)/"
            rf"year=(?P<year>\d{{4}})/month=(?P<month>\d{{2}})/day=(?P<day>\d{{2}})/{_REST}",
            "AWSLogs/aws-account-id={account}/aws-service=vpcflowlogs/aws-region={region}/year={year}/…",
        ),
        Layout(
            "the object's name alone",
            r"(?:^|/)(?P<account>\d{12})_vpcflowlogs_(?P<region>[a-z0-9-]+)_fl-[0-9a-f]+_"
            r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T(?P<hour>\d{2})(?P<minute>\d{2})Z_",
        ),
    ),
    others=((r"/AWSLogs/\d{12}/(?!vpcflowlogs/)[^/]+/", "it is another service's log"),),
    delay_minutes=20,
    delay="windows of 10 minutes, or 1 minute by choice, and about 5 minutes more to CloudWatch Logs, 10 to S3",
    retention="nothing is kept where no flow log is made; in S3 and CloudWatch Logs as their own settings say",
    on_by_default="no",
    cost=Cost(
        "Vended logs: from 0.50 USD a GB to CloudWatch Logs, from 0.25 USD a GB to S3, plus storage.", "2025-10-28"
    ),
    sample=b"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    b"log-status vpc-id flow-direction\n"
    b"5 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.24 10.0.1.15 51514 443 6 11 4093 1780301647 1780301701 ACCEPT OK "
    b"vpc-0a1b2c3d ingress\n"
    b"5 111122223333 eni-0a1b2c3d4e5f60718 198.51.100.77 10.0.1.15 40022 22 6 1 44 1780301650 1780301701 REJECT OK "
    b"vpc-0a1b2c3d ingress\n"
    b"5 111122223333 eni-0f9e8d7c6b5a40312 - - - - - - - 1780301640 1780301700 - NODATA vpc-0a1b2c3d -\n",
    looks_like=r"\b(?:srcaddr|dstaddr|interface-id|log-status|account-id) [a-z]+(?:-[a-z]+)*\b"
    r"|\b\d{1,2} (?:\d{12}|unknown) eni-[0-9a-f]+ |\b\d{1,2} TransitGateway(?:Attachment)? \d{12} tgw-"
    r"|eni-[0-9a-f]+ .{0,400} (?:OK|NODATA|SKIPDATA)\b",
)
