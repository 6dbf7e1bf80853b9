"""EC2's and Route 53 Resolver's facts about networks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vedette.aws.answers import flag, number, text
from vedette.model import Gatherer
from vedette.model.facts.network import FLOW_LOGS, QUERY_LOGGING, SUBNETS, VPCS, FlowLog, QueryLogging, Subnet, Vpc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask

#: The fields of a format that nobody chose: version 2.
_DEFAULT = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
)
_FIELD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def vpcs(ask: Ask) -> Iterator[Vpc]:
    """Every VPC that the account owns; those that are shared with it are their owner's."""
    for one in ask.pages("ec2", "describe_vpcs", "Vpcs"):
        if text(one, "OwnerId", ask.account) == ask.account:
            yield Vpc(text(one, "VpcId"), ask.region, flag(one, "IsDefault"))


def subnets(ask: Ask) -> Iterator[Subnet]:
    """Every subnet of the region."""
    for one in ask.pages("ec2", "describe_subnets", "Subnets"):
        yield Subnet(text(one, "SubnetId"), text(one, "VpcId"))


def flow_logs(ask: Ask) -> Iterator[FlowLog]:
    """Every flow log of the region."""
    for one in ask.pages("ec2", "describe_flow_logs", "FlowLogs"):
        yield FlowLog(
            id=text(one, "FlowLogId"),
            resource=text(one, "ResourceId"),
            active=text(one, "FlowLogStatus") == "ACTIVE",
            status=text(one, "DeliverLogsStatus"),
            error=text(one, "DeliverLogsErrorMessage"),
            traffic=text(one, "TrafficType", "ALL"),
            destination=text(one, "LogDestination") or text(one, "LogGroupName"),
            destination_type=text(one, "LogDestinationType", "cloud-watch-logs"),
            interval_seconds=number(one, "MaxAggregationInterval", 600),
            fields=frozenset(_FIELD.findall(text(one, "LogFormat", _DEFAULT))),
        )


def query_logging(ask: Ask) -> Iterator[QueryLogging]:
    """Every VPC whose lookups are logged."""
    for one in ask.pages(
        "route53resolver", "list_resolver_query_log_config_associations", "ResolverQueryLogConfigAssociations"
    ):
        yield QueryLogging(text(one, "ResourceId"), text(one, "Status"))


GATHERERS = (
    Gatherer(VPCS, vpcs),
    Gatherer(SUBNETS, subnets),
    Gatherer(FLOW_LOGS, flow_logs),
    Gatherer(QUERY_LOGGING, query_logging),
)
